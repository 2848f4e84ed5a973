#include <atomic>

#include "http/endpoint.hpp"
#include "http/static_site.hpp"
#include "modules/hotline/exports/bulk.hpp"
#include "modules/hotline/handover/routes.hpp"
#include "modules/hotline/knowledge/routes.hpp"
#include "modules/hotline/module.hpp"
#include "modules/hotline/surge/bulk_steps.hpp"
#include "modules/hotline/track_page.hpp"
#include "modules/hotline/transparency/routes.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Nothing;
using http::Request;
using http::Response;

namespace {

constexpr int max_bulk_exports = 4;  // at a time: each is a scan of all reports

struct SourceList {
  std::vector<SourceView> items;
  static constexpr auto fields() { return std::tuple(field("items", &SourceList::items)); }
};

struct DownloadIn {
  std::string id, code;
  static constexpr auto fields() {
    return std::tuple(field("id", &DownloadIn::id), defaulted("code", &DownloadIn::code, "the report's, for a file that is not public"));
  }
};

struct BulkIn {
  BulkFormat format = BulkFormat::csv;
  std::optional<std::string> source;
  static constexpr auto fields() {
    return std::tuple(defaulted("format", &BulkIn::format),
                      field("source", &BulkIn::source, "of one import only; - for our own; absent: all"));
  }
};

// A public post that writes: limited per address, so that one machine cannot fill the queue.
http::Operation limited(http::Operation operation, std::function<bool(std::string const&)> may_post) {
  operation.handler = [inner = std::move(operation.handler), may_post = std::move(may_post)](Request const& request) -> Response {
    if (!request.actor->signed_in() && !may_post(std::string(request.peer)))
      return http::problem({Code::too_many, "Too many posts from this address; please wait a minute, or call the hotline", "", "", ""});
    return inner(request);
  };
  return operation;
}

http::Operation bulk_export(storage::Db& db, Catalogue const& catalogue, civic::Civic const& civic) {
  auto running = std::make_shared<std::atomic<int>>(0);
  auto handler = [&db, &catalogue, &civic, running](Request const&, BulkIn const& in) -> Response {
    if (running->load() >= max_bulk_exports)
      return http::problem({Code::overloaded, "Others are taking all reports right now; try again in a minute", "", "", ""});
    auto source = in.source == "-" ? std::optional<std::string>("") : in.source;
    auto all = std::make_shared<BulkExport>(db, catalogue, civic.units, BulkWanted{in.format, source, civic.city.utc_offset_min});
    ++*running;
    std::shared_ptr<void> turn(nullptr, [running](void*) { --*running; });  // ends with the answer, or with who reads it
    auto out = http::reply(200, "", in.format == BulkFormat::csv ? "text/csv; charset=utf-8; header=present" : "application/json");
    out.with("Content-Disposition", "attachment; filename=\"reports." + std::string(name_of(in.format)) + "\"");
    out.pieces = [all, turn] { return all->next(); };
    return out;
  };
  return http::answers_text(http::plain<BulkIn>(handler), "text/csv");
}

http::Operation download(Citizens& citizens) {
  auto handler = [&citizens](Request const& request, DownloadIn const& in) -> Response {
    auto file = citizens.download(*request.actor, in.id, in.code);
    if (!file) return http::problem(file.error());
    auto out = http::reply(200, std::move(file->bytes), file->attachment.type);
    out.with("Cache-Control", "private, max-age=86400").with("Content-Security-Policy", "default-src 'none'; sandbox");
    return out;
  };
  return http::answers_text(http::plain<DownloadIn>(handler), "*/*");
}

http::Operation upload(Citizens& citizens) {
  auto handler = [&citizens](Request const& request, Nothing const&) -> Response {
    auto file = citizens.keep_file(request.body);
    if (!file) return http::problem(file.error());
    return http::once(request, [&] { return http::json_reply(201, json::to_text(citizens.attach(*file))); });
  };
  auto out = http::answers<AttachmentView>(http::plain<Nothing>(handler));
  out.request_media = "*/*";
  out.takes_key = true;
  return out;
}

std::vector<http::Route> category_routes(Categories& categories) {
  return {
      {Method::get, "/api/categories", "admin.read", Lane::worker, endpoint(categories, &Categories::list),
       "The category tree as administrators keep it"},
      {Method::put, "/api/categories/{code}", "admin.categories", Lane::worker, endpoint(categories, &Categories::save),
       "Add or change a category"},
      {Method::get, "/api/responsibilities", "admin.read", Lane::worker, endpoint(categories, &Categories::responsibilities),
       "Who is responsible for a category in an area on a date"},
      {Method::put, "/api/responsibilities", "admin.categories", Lane::worker, endpoint(categories, &Categories::assign),
       "Change the responsibility map", 1u << 20},
  };
}

std::vector<http::Route> desk_routes(Desk& desk) {
  return {
      {Method::get, "/api/desk/queues", "case.read", Lane::worker, endpoint(desk, &Desk::queues), "Queues with counts"},
      {Method::get, "/api/desk/cases", "case.read", Lane::worker, endpoint(desk, &Desk::list), "Cases of a queue, filtered"},
      {Method::get, "/api/desk/map", "case.read", Lane::worker, endpoint(desk, &Desk::map), "Cases on a map, compact"},
      {Method::post, "/api/desk/understanding", "case.open", Lane::worker, endpoint(desk, &Desk::understand),
       "What a text says while it is typed: field, unit, places, danger, personal data, what it may repeat; keeps nothing"},
      {Method::post, "/api/desk/bulk", "case.read", Lane::worker, bulk_steps(desk), "One step for many cases, each with its own outcome"},
      {Method::post, "/api/cases", "case.open", Lane::worker, endpoint(desk, &Desk::open), "Open a case for somebody"},
      {Method::get, "/api/cases/{id}", "case.read", Lane::worker, endpoint(desk, &Desk::get), "One case with everything about it"},
      {Method::get, "/api/cases/{id}/answer-draft", "case.answer", Lane::worker, endpoint(desk, &Desk::draft),
       "What the co-operating units have answered, put together for the lead's answer; and whose shares are open"},
      {Method::post, "/api/cases/{id}/identity", "case.identity", Lane::worker, endpoint(desk, &Desk::open_identity),
       "Open the reporter's identity; audited"},
      {Method::post, "/api/cases/{id}/viewers", "case.read", Lane::worker, endpoint(desk, &Desk::look),
       "I have it open; answers which colleagues do too"},
      {Method::post, "/api/cases/{id}/{verb}", "case.read", Lane::worker, endpoint(desk, &Desk::act), "Do something with a case"},
  };
}

}  // namespace

void Module::add_routes(http::Router& router) {
  router.add(category_routes(categories_));
  promises_.add_routes(router);
  duties_.add_routes(router);
  notices_.add_routes(router);
  router.add(conversation_routes(conversations_));
  router.add(desk_routes(desk_));
  router.add(handover_routes(partners_, handovers_));
  calls_.add_routes(router);
  auto track_page = [this](Request const& request) -> Response {
    auto view = citizens_.track(*request.actor, {std::string(request.param("code"))});
    TrackView missing;
    missing.state_label = {"Không tìm thấy phản ánh có mã này", "No report has this code"};
    auto html = hotline::track_page(ports_.track_shell(), view ? *view : missing, civic_.city);
    auto out = http::reply(view ? 200 : 404, std::move(html), "text/html; charset=utf-8").with("Cache-Control", "no-store");
    http::StaticSite::add_page_headers(out);
    return out;
  };
  auto sources = [this](Request const& request, Nothing const&) -> Response {
    if (!request.actor->can("ops.read") && !request.actor->can("case.read")) return http::json_reply(200, json::to_text(SourceList{}));
    return http::json_reply(200, json::to_text(SourceList{db_.read([](storage::Tx& tx) { return statistics::sources(tx); })}));
  };
  auto post = [this](http::Operation operation) { return surge_.behind_gate(limited(std::move(operation), ports_.may_post)); };
  router.add(knowledge_routes(knowledge_, catalogue_, civic_.areas, civic_.city, {ports_.public_shell, post}));
  router.add(transparency_routes(published_, catalogue_, civic_.areas, civic_.city,
                                 {ports_.public_shell, widget_frames_, [this] { return intake_.today(); }}));
  router.add(surge_routes(surge_));
  router.add(macro_routes(macros_));
  router.add(shift_routes(shifts_));
  router.add(privacy_routes(privacy_));
  router.add(quality_routes(quality_));
  inquiry_.add_routes(router);
  constexpr std::size_t file_limit = 11u << 20;
  router.add({
      {Method::get, "/api/fields", "", Lane::worker, endpoint(citizens_, &Citizens::fields), "The category tree"},
      {Method::post, "/api/attachments", "", Lane::worker, post(upload(citizens_)), "Upload a photo, document or film (raw body)",
       file_limit},
      {Method::get, "/api/attachments/{id}", "", Lane::worker, download(citizens_),
       "A file; others than public ones need the report's code"},
      {Method::get, "/api/reports/bulk", "", Lane::worker, bulk_export(db_, catalogue_, civic_),
       "All reports as a file, without what is personal: the 14 columns of GeoReport bulk"},
      {Method::post, "/api/callbacks", "", Lane::worker, limited(endpoint(calls_, &CallDesk::call_me), ports_.may_post),
       "Call me, rather than let me wait"},
      {Method::get, "/api/reports/nearby", "", Lane::worker, endpoint(citizens_, &Citizens::nearby), "Reports that may be about the same"},
      {Method::post, "/api/reports", "", Lane::worker, post(endpoint(citizens_, &Citizens::report)), "Report something"},
      {Method::post, "/api/reports/{code}/support", "", Lane::worker, post(endpoint(citizens_, &Citizens::support)), "Me too"},
      {Method::get, "/api/track/{code}", "", Lane::worker, endpoint(citizens_, &Citizens::track), "Follow a report by its code"},
      {Method::post, "/api/track/{code}/rating", "", Lane::worker, post(endpoint(citizens_, &Citizens::rate)), "Rate the result"},
      {Method::post, "/api/track/{code}/reopen", "", Lane::worker, post(endpoint(citizens_, &Citizens::reopen)), "It is not solved"},
      {Method::post, "/api/track/{code}/message", "", Lane::worker, post(endpoint(citizens_, &Citizens::message)), "Add something"},
      {Method::get, "/track/{code}", "", Lane::worker, track_page, ""},
      {Method::get, "/api/ops/sources", "", Lane::worker, http::answers<SourceList>(http::plain<Nothing>(sources)),
       "Imported sources and their periods"},
  });
}

}  // namespace dinh::hotline
