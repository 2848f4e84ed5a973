#pragma once
// A system of another house that a unit works in: the power company's, the neighbouring province's. What goes there, and by which key.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

enum class PartnerKind {
  open311,  // a GeoReport v2 server
  webhook,  // JSON of the shape that letter.hpp documents, signed
};
constexpr auto names_of(PartnerKind) { return std::array{named(PartnerKind::open311, "open311"), named(PartnerKind::webhook, "webhook")}; }

struct ServiceOfField {
  std::string field, service_code;
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &ServiceOfField::field, "code of our category tree"),
                      dinh::field("service_code", &ServiceOfField::service_code, "what they call it"));
  }
};

// Without one nothing of the reporter leaves the house, and of the text only what redact() leaves.
struct PartnerContract {
  std::string purpose;
  std::vector<std::string> fields_allowed;  // of name, phone, email, text
  std::optional<Date> valid_to;
  static constexpr auto fields() {
    return std::tuple(field("purpose", &PartnerContract::purpose, "for what they may use it; written down with every use"),
                      field("fields", &PartnerContract::fields_allowed, "of name, phone, email, text (as it was written)"),
                      field("valid_to", &PartnerContract::valid_to, "the last day"));
  }
};
bool allows(std::optional<PartnerContract> const&, std::string_view what, Date today);

struct Partner {
  std::string code, unit, name;
  PartnerKind kind = PartnerKind::open311;
  std::string url;  // of the GeoReport base ("https://city.example/open311/v2"), or the webhook itself
  std::string jurisdiction;
  std::vector<ServiceOfField> services;
  std::string default_service;
  std::optional<PartnerContract> contract;
  std::int64_t poll_s = 300, timeout_s = 10;
  bool active = true;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(
        field("code", &Partner::code), field("unit", &Partner::unit, "code of the unit that works in it"), field("name", &Partner::name),
        field("kind", &Partner::kind), field("url", &Partner::url, "GeoReport v2 base address, or the webhook's"),
        defaulted("jurisdiction", &Partner::jurisdiction, "jurisdiction_id, where they serve several"),
        defaulted("services", &Partner::services, "their service code of each of our fields"),
        defaulted("default_service", &Partner::default_service, "of every other field; empty: such a case cannot be handed over"),
        field("contract", &Partner::contract, "what of the reporter may go; absent: nothing"),
        defaulted("poll_s", &Partner::poll_s, "seconds between two looks at what they have done, 1 to 86,400"),
        defaulted("timeout_s", &Partner::timeout_s, "seconds to wait for an answer, 1 to 60"), defaulted("active", &Partner::active),
        defaulted("version", &Partner::version));
  }
};

struct StoredPartner : Partner {
  std::string sealed;  // api_key, or the secret that signs
  std::optional<Instant> polled_at;
  std::string trouble;  // why the last look failed; "" it did not
  static constexpr auto fields() {
    return std::tuple_cat(Partner::fields(),
                          std::tuple(field("sealed", &StoredPartner::sealed), field("polled_at", &StoredPartner::polled_at),
                                     field("trouble", &StoredPartner::trouble)));
  }
};

struct PartnerIn : Partner {  // PUT /api/partners/{code}: the whole partner
  std::optional<std::string> secret;
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() {
    return std::tuple_cat(Partner::fields(),
                          std::tuple(field("secret", &PartnerIn::secret, "api_key or signing secret; absent: as it was; never answered"),
                                     field("if_match", &PartnerIn::if_match)));
  }
};
struct PartnerView : Partner {
  bool has_secret = false;
  std::optional<Instant> polled_at;
  std::string trouble;
  static constexpr auto fields() {
    return std::tuple_cat(Partner::fields(),
                          std::tuple(field("has_secret", &PartnerView::has_secret), field("polled_at", &PartnerView::polled_at),
                                     field("trouble", &PartnerView::trouble, "why the last look at it failed")));
  }
};
struct PartnerList {
  std::vector<PartnerView> items;
  static constexpr auto fields() { return std::tuple(field("items", &PartnerList::items)); }
};

Result<void> check(Partner const&);                                   // of itself; whether unit and fields exist is the caller's question
std::string service_of(Partner const&, std::string_view field_code);  // "" none

}  // namespace dinh::hotline
