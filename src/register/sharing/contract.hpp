#pragma once
// A contract with a consumer: who may see what of the register, for which purpose, how often. A consumer is an API key ("key:NAME") or a
// unit with its staff ("unit:CODE"). Who has none sees what his rights allow; who has one sees what it grants, while it is valid, and
// writes nothing.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/actor.hpp"
#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::reg {

struct Grant {                                  // all of it holds; an entity that several grants are about shows what any of them shows
  std::vector<std::string> types;               // names of the core @context, or IRIs; empty: any
  std::string scope;                            // scopeQ (CIM 009 §4.19); "": any
  std::vector<std::string> areas;               // codes of administrative areas that its location touches; empty: anywhere
  std::vector<std::string> attributes, hidden;  // shown are `attributes` (empty: all) without `hidden`
  static constexpr auto fields() {
    using G = Grant;
    return std::tuple(defaulted("types", &G::types), defaulted("scope", &G::scope), defaulted("areas", &G::areas),
                      defaulted("attributes", &G::attributes), defaulted("hidden", &G::hidden));
  }
};

struct Contract {
  std::string consumer;  // "key:NAME", "unit:CODE"
  std::string purpose;   // what the data are used for, and by what right
  std::vector<std::string> tenants = {""};
  std::vector<Grant> grants;
  std::int64_t requests_per_minute = 600;
  bool needs_issue = false;  // every request names what it is about: header X-Road-Issue
  std::optional<Instant> valid_from, valid_until;
  static constexpr auto fields() {
    using C = Contract;
    return std::tuple(field("consumer", &C::consumer, "key:NAME or unit:CODE"),
                      field("purpose", &C::purpose, "what the data are used for, and by what right"),
                      defaulted("tenants", &C::tenants, "\"\" is the city's own"), field("grants", &C::grants, "none: nothing is seen"),
                      defaulted("requests_per_minute", &C::requests_per_minute, "1 to 1,000,000"),
                      defaulted("needs_issue", &C::needs_issue, "every request names in X-Road-Issue what it is about"),
                      field("valid_from", &C::valid_from), field("valid_until", &C::valid_until));
  }
};

struct ContractView {
  std::int64_t id = 0;
  Contract contract;
  Instant created_at;
  std::int64_t version = 0;
  static constexpr auto fields() {
    using V = ContractView;
    return std::tuple(field("id", &V::id), field("contract", &V::contract), field("created_at", &V::created_at),
                      field("version", &V::version));
  }
};

inline std::string consumer_of(Actor const& actor) {  // "": nobody a contract could be with
  if (!actor.api_key.empty()) return "key:" + actor.api_key;
  return actor.unit.empty() ? "" : "unit:" + actor.unit;
}

}  // namespace dinh::reg
