#include <algorithm>
#include <deque>
#include <unordered_map>
#include <vector>

#include "register/document.hpp"

namespace dinh::reg {

namespace {

std::uint64_t hash_of(std::span<const InstanceName> instances) {
  std::uint64_t h = 0xcbf29ce484222325;  // FNV-1a, by words
  for (auto const& i : instances) h = (h ^ (std::uint64_t{i.name} << 32 | i.dataset)) * 0x100000001b3;
  return h;
}

}  // namespace

struct Names::Impl {
  std::deque<std::string> texts{""};  // by id; addresses stay
  std::unordered_map<std::string_view, NameId> ids{{"", 0}};
  std::unordered_multimap<std::uint64_t, std::vector<InstanceName>> layouts;  // by hash_of; addresses stay
};

Names::Names() : impl_(std::make_unique<Impl>()) {}
Names::~Names() = default;

NameId Names::intern(std::string_view text) {
  if (auto at = impl_->ids.find(text); at != impl_->ids.end()) return at->second;
  auto id = static_cast<NameId>(impl_->texts.size());
  impl_->ids.emplace(impl_->texts.emplace_back(text), id);
  return id;
}

NameId Names::find(std::string_view text) const {
  auto at = impl_->ids.find(text);
  return at == impl_->ids.end() ? 0 : at->second;
}

std::string_view Names::text(NameId id) const { return impl_->texts[id]; }
std::size_t Names::size() const { return impl_->texts.size(); }

InstanceName const* Names::layout(std::span<const InstanceName> instances) {
  if (instances.empty() || instances.size() > max_layout) return nullptr;
  auto hash = hash_of(instances);
  auto [known, end] = impl_->layouts.equal_range(hash);
  for (; known != end; ++known)
    if (std::ranges::equal(known->second, instances)) return known->second.data();
  if (impl_->layouts.size() >= max_layouts) return nullptr;
  return impl_->layouts.emplace(hash, std::vector(instances.begin(), instances.end()))->second.data();
}

}  // namespace dinh::reg
