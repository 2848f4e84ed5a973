#pragma once
// The OpenAPI 3.1 document of a route table: deterministic, so that it can be committed and compared.
#include <string>

#include "http/router.hpp"

namespace dinh::http {

std::string openapi_document(Router const&, std::string_view title, std::string_view version);  // routes with a summary; pretty-printed

}  // namespace dinh::http
