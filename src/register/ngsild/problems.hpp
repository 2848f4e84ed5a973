#pragma once
// The error types of NGSI-LD (CIM 009 §5.5.2), carried in Error::type.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::reg::errors {

inline constexpr std::string_view already_exists = "https://uri.etsi.org/ngsi-ld/errors/AlreadyExists";
inline constexpr std::string_view bad_request_data = "https://uri.etsi.org/ngsi-ld/errors/BadRequestData";
inline constexpr std::string_view conflict = "https://uri.etsi.org/ngsi-ld/errors/Conflict";
inline constexpr std::string_view internal_error = "https://uri.etsi.org/ngsi-ld/errors/InternalError";
inline constexpr std::string_view invalid_request = "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest";
inline constexpr std::string_view context_not_available = "https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable";
inline constexpr std::string_view nonexistent_tenant = "https://uri.etsi.org/ngsi-ld/errors/NonexistentTenant";
inline constexpr std::string_view not_supported = "https://uri.etsi.org/ngsi-ld/errors/OperationNotSupported";
inline constexpr std::string_view not_found = "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound";
inline constexpr std::string_view loop_detected = "https://uri.etsi.org/ngsi-ld/errors/LoopDetected";
inline constexpr std::string_view too_complex = "https://uri.etsi.org/ngsi-ld/errors/TooComplexQuery";
inline constexpr std::string_view too_many = "https://uri.etsi.org/ngsi-ld/errors/TooManyResults";

// The standard has no type for a house that is full; InternalError would say that it is broken. These say what to do: wait.
inline constexpr std::string_view storage_full = "urn:dinh:problem:storage-full";
inline constexpr std::string_view overloaded = "urn:dinh:problem:overloaded";

inline tl::unexpected<Error> fail_with(std::string_view type, Code code, std::string detail, std::string field = {},
                                       std::string expected = {}) {
  return tl::unexpected(Error{code, std::move(detail), std::move(field), std::move(expected), std::string(type)});
}
inline tl::unexpected<Error> invalid(std::string detail) { return fail_with(invalid_request, Code::bad_request, std::move(detail)); }
inline tl::unexpected<Error> bad_data(std::string field, std::string expected) {
  std::string detail = field + ": expected " + expected;
  return fail_with(bad_request_data, Code::invalid, std::move(detail), std::move(field), std::move(expected));
}
inline tl::unexpected<Error> bad_data(std::string detail) { return fail_with(bad_request_data, Code::invalid, std::move(detail)); }
inline tl::unexpected<Error> missing(std::string what) { return fail_with(not_found, Code::not_found, std::move(what)); }
inline tl::unexpected<Error> exists(std::string what) { return fail_with(already_exists, Code::conflict, std::move(what)); }

}  // namespace dinh::reg::errors
