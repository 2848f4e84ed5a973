#include "modules/hotline/handover/partner.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {
constexpr std::string_view giveable[] = {"name", "phone", "email", "text"};
constexpr std::size_t max_services = 500;
}  // namespace

bool allows(std::optional<PartnerContract> const& contract, std::string_view what, Date today) {
  if (!contract || (contract->valid_to && *contract->valid_to < today)) return false;
  auto const& list = contract->fields_allowed;
  return std::find(list.begin(), list.end(), what) != list.end();
}

Result<void> check(Partner const& p) {
  if (p.code.empty() || p.code != slug(p.code) || p.code.size() > 60)
    return fail_field("code", "small letters, digits and hyphens, at most 60");
  if (trim(p.name).empty() || p.name.size() > 200) return fail_field("name", "a name of at most 200 bytes");
  bool web = p.url.starts_with("https://") || p.url.starts_with("http://");
  if (!web || !is_uri(p.url) || p.url.size() > 500 || p.url.find_first_of("?#@") != p.url.npos)
    return fail_field("url", "an http or https address without query and password");
  if (p.jurisdiction.size() > 200) return fail_field("jurisdiction", "at most 200 bytes");
  if (p.services.size() > max_services) return fail_field("services", "at most 500");
  for (auto const& s : p.services)
    if (s.service_code.empty() || s.service_code.size() > 200) return fail_field("services", "a service code of at most 200 bytes each");
  if (p.default_service.size() > 200) return fail_field("default_service", "at most 200 bytes");
  if (p.poll_s < 1 || p.poll_s > 86'400) return fail_field("poll_s", "1 to 86,400 seconds");
  if (p.timeout_s < 1 || p.timeout_s > 60) return fail_field("timeout_s", "1 to 60 seconds");
  if (!p.contract) return {};
  if (trim(p.contract->purpose).empty() || p.contract->purpose.size() > 1'000)
    return fail_field("contract.purpose", "for what they may use it, at most 1,000 bytes");
  for (auto const& what : p.contract->fields_allowed)
    if (std::find(std::begin(giveable), std::end(giveable), what) == std::end(giveable))
      return fail_field("contract.fields", "of name, phone, email, text");
  return {};
}

std::string service_of(Partner const& p, std::string_view field_code) {
  for (auto const& s : p.services)
    if (s.field == field_code) return s.service_code;
  return p.default_service;
}

}  // namespace dinh::hotline
