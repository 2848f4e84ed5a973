#include "http/router.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "http/uri.hpp"

namespace dinh::http {

namespace {

// One segment of the table's tree: literals first, then the one {parameter}, then the one {rest...}.
struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::map<Method, Route const*> ends;   // routes that end here
  std::map<Method, Route const*> rests;  // routes whose {rest...} starts here
};

struct Parts {  // of a path, without the slashes
  std::vector<std::string_view> segments;
  explicit Parts(std::string_view path) {
    segments.reserve(8);
    if (path.starts_with('/')) path.remove_prefix(1);
    while (true) {
      auto slash = path.find('/');
      segments.push_back(path.substr(0, slash));
      if (slash == path.npos) break;
      path.remove_prefix(slash + 1);
    }
  }
};

bool is_parameter(std::string_view s) { return s.size() > 2 && s.front() == '{' && s.back() == '}'; }
bool is_rest(std::string_view s) { return is_parameter(s) && s.ends_with("...}"); }

std::string_view method_name(Method m) {
  static constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
  return names[static_cast<std::size_t>(m)];
}

struct Found {
  std::map<Method, Route const*> const* routes = nullptr;
  std::size_t rest_from = 0;
  bool rest = false;
};

Found find(Node const& node, std::vector<std::string_view> const& path, std::size_t at) {
  if (at == path.size()) return {node.ends.empty() ? nullptr : &node.ends, 0, false};
  if (auto literal = node.literals.find(path[at]); literal != node.literals.end())
    if (auto found = find(*literal->second, path, at + 1); found.routes) return found;
  if (node.parameter && !path[at].empty())
    if (auto found = find(*node.parameter, path, at + 1); found.routes) return found;
  return {node.rests.empty() ? nullptr : &node.rests, at, true};
}

}  // namespace

struct Router::Impl {
  std::vector<std::unique_ptr<Route>> routes;
  Node root;
  std::vector<std::pair<std::string, Voice>> voices;
  std::string kept_prefix;
  Once once;

  Voice const* voice(std::string_view path) const {
    for (auto const& [prefix, voice] : voices)
      if (path.starts_with(prefix)) return &voice;
    return nullptr;
  }
};

Router::Router() : impl_(std::make_unique<Impl>()) {}
Router::~Router() = default;

void Router::add(std::vector<Route> routes) {
  for (auto& given : routes) {
    auto const& route = *impl_->routes.emplace_back(std::make_unique<Route>(std::move(given)));
    Node* node = &impl_->root;
    bool rest = false;
    for (auto segment : Parts(route.pattern).segments) {
      if (is_rest(segment)) {
        rest = true;
        break;
      }
      auto& next = is_parameter(segment) ? node->parameter : node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    if (!(rest ? node->rests : node->ends).emplace(route.method, &route).second)
      throw std::logic_error("two routes for " + std::string(method_name(route.method)) + " " + route.pattern);
  }
}

Router::Match Router::match(Method method, std::string_view path, std::vector<std::pair<std::string_view, std::string>>& params) const {
  params.clear();
  Parts parts(path);
  auto found = find(impl_->root, parts.segments, 0);
  if (!found.routes) return {};
  auto at = found.routes->find(method);
  if (at == found.routes->end() && method == Method::head) at = found.routes->find(Method::get);
  if (at == found.routes->end()) {
    Match out{nullptr, true, ""};
    for (auto const& [m, route] : *found.routes) out.allow += (out.allow.empty() ? "" : ", ") + std::string(method_name(m));
    return out;
  }
  Route const& route = *at->second;
  Parts pattern(route.pattern);
  for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
    auto name = pattern.segments[i];
    if (!is_parameter(name)) continue;
    auto raw = parts.segments[i];
    if (is_rest(name)) raw = std::string_view(raw.data(), static_cast<std::size_t>(path.data() + path.size() - raw.data()));
    auto text = percent_decode(raw);
    if (!text) return {};
    params.emplace_back(is_rest(name) ? name.substr(1, name.size() - 5) : name.substr(1, name.size() - 2), std::move(*text));
  }
  return {&route, false, ""};
}

void Router::keep_answers(std::string prefix, Once once) {
  impl_->kept_prefix = std::move(prefix);
  impl_->once = std::move(once);
}

// Reading has no effect to repeat; the state lane does not wait for records.
bool Router::takes_key(Route const& route) const {
  bool reads = route.method == Method::get || route.method == Method::head || route.method == Method::options;
  return impl_->once && route.operation.takes_key && !reads && route.lane == Lane::worker && route.pattern.starts_with(impl_->kept_prefix);
}

Response Router::run(Route const& route, Request& request) const {
  request.once = takes_key(route) ? &impl_->once : nullptr;
  return route.operation.handler(request);
}

void Router::speak(std::string prefix, Voice voice) { impl_->voices.emplace_back(std::move(prefix), std::move(voice)); }

Response Router::problem(std::string_view path, Error const& error) const {
  auto out = http::problem(error);
  auto const* voice = impl_->voice(path);
  if (!voice) return out;
  auto said = (*voice)(out.status, error);
  for (auto& header : out.headers)
    if (header.first != "Content-Type") said.headers.push_back(std::move(header));
  return said;
}

Response Router::problem(std::string_view path, int status, std::string_view type, std::string_view title, Error const& error) const {
  auto const* voice = impl_->voice(path);
  return voice ? (*voice)(status, error) : http::problem(status, type, title, error);
}

Response Router::handle(Request& request) const {
  auto path = request.target.substr(0, request.target.find('?'));
  if (!path.empty()) request.path = path;
  if (auto question = request.target.find('?'); question != request.target.npos) request.query = request.target.substr(question + 1);
  auto found = match(request.method, request.path, request.path_params);
  if (found.other_method) {
    Error what{Code::bad_request, "This resource does not support the method", "", found.allow, ""};
    return problem(request.path, 405, "method-not-allowed", "Method not allowed", what).with("Allow", found.allow);
  }
  if (!found.route) return problem(request.path, {Code::not_found, "There is nothing at " + request.path, "", "", ""});
  if (request.body.size() > found.route->body_limit)
    return problem(request.path,
                   {Code::too_large, "The body is larger than " + std::to_string(found.route->body_limit) + " bytes", "", "", ""});
  if (!found.route->right.empty() && !request.actor->can(found.route->right))
    return problem(request.path, {request.actor->signed_in() ? Code::forbidden : Code::unauthenticated,
                                  "This needs the right " + found.route->right, "", "", ""});
  auto out = run(*found.route, request);
  return out.on_worker ? out.on_worker(request) : out;
}

std::vector<Route const*> Router::routes() const {
  std::vector<Route const*> out;
  for (auto const& r : impl_->routes) out.push_back(r.get());
  return out;
}

}  // namespace dinh::http
