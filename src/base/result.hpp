#pragma once
// What can be expected to go wrong is a value; a broken machine (disk, database, bug) is an exception, caught once at the edge.
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace dinh {

// The closed list. http/problem maps each to one status code; nothing below http knows status codes.
enum class Code {
  bad_request,  // not understood at all (syntax)
  invalid,      // understood, and wrong: field and expected say where and what
  unauthenticated,
  forbidden,
  not_found,
  conflict,    // exists already, or was changed meanwhile
  stale,       // If-Match names another version
  reused_key,  // the Idempotency-Key belongs to another request
  too_large,
  unsupported_media,
  not_acceptable,
  length_required,
  too_many,      // rate limit, queue full for this caller
  overloaded,    // the house is full: retry later
  unavailable,   // what keeps the records does not answer: retry later
  storage_full,  // the disk is full: reads go on
  upstream,      // another server did not answer
  not_implemented,
};

struct Error {
  Code code = Code::invalid;
  std::string detail;    // one sentence for the caller
  std::string field;     // JSON path or parameter that is wrong, if one is
  std::string expected;  // what would have been right, if that can be said
  std::string type;      // problem type URI where a standard names one, else empty
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string detail) { return tl::unexpected(Error{code, std::move(detail), {}, {}, {}}); }
inline tl::unexpected<Error> fail_field(std::string field, std::string expected) {
  std::string detail = field + ": expected " + expected;
  return tl::unexpected(Error{Code::invalid, std::move(detail), std::move(field), std::move(expected), {}});
}

}  // namespace dinh

#define DINH_JOIN2(a, b) a##b
#define DINH_JOIN(a, b) DINH_JOIN2(a, b)
// TRY(auto x, f());  → x is f()'s value, or the function returns f()'s error.   TRY_DO(f()); for Result<void>.
#define TRY(declaration, expression)                                                                   \
  auto DINH_JOIN(try_, __LINE__) = (expression);                                                       \
  if (!DINH_JOIN(try_, __LINE__)) return tl::unexpected(std::move(DINH_JOIN(try_, __LINE__)).error()); \
  declaration = std::move(*DINH_JOIN(try_, __LINE__))
#define TRY_DO(expression)                                         \
  do {                                                             \
    auto try_do = (expression);                                    \
    if (!try_do) return tl::unexpected(std::move(try_do).error()); \
  } while (false)
