#pragma once
// A case as the register shows it to all departments: a ServiceRequest entity (smart-data-models, Open311 shape), nothing personal in it.
#include <string>

#include "casework/case.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/privacy/scrub.hpp"

namespace dinh::hotline {

std::string entity_id(casework::Case const&);  // urn:ngsi-ld:ServiceRequest:7K3-M9P-2QX
std::string entity_json(casework::Case const&, Catalogue const&, KnownPerson const& reporter = {});  // normalized NGSI-LD, core context

}  // namespace dinh::hotline
