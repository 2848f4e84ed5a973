#include <deque>
#include <unordered_map>

#include "register/document.hpp"

namespace dinh::reg {

struct Names::Impl {
  std::deque<std::string> texts{""};  // by id; addresses stay
  std::unordered_map<std::string_view, NameId> ids{{"", 0}};
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

}  // namespace dinh::reg
