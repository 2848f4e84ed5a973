#pragma once
// Reading what clients send, pure: an empty optional parameter equals an absent one; errors carry the codes of GeoReport v2
// (404 unknown jurisdiction, service, token or request; 400 missing or wrong argument; 403 missing or bad key).
#include <string>
#include <utility>
#include <vector>

#include "modules/hotline/open311/georeport.hpp"

namespace dinh::hotline::open311 {

using Parameters = std::vector<std::pair<std::string, std::string>>;  // decoded, in order

std::string value_of(Parameters const&, std::string_view name);  // "" when absent
Result<void> check_jurisdiction(Endpoint const&, Parameters const&);

constexpr std::size_t max_description_characters = 4000;
constexpr std::size_t max_results = 1000;
constexpr std::int64_t max_span_ms = 90 * day_ms;

// Everything that is wrong with a request, so that a client mends it at once: GeoReport v2's `errors` is a list.
struct Problems {
  std::vector<Error> list;
  Problems() = default;
  Problems(Error e) : list{std::move(e)} {}  // NOLINT(google-explicit-constructor): one error is a list of one
};
template <class T>
using Checked = tl::expected<T, Problems>;

// `services` and `definition` decide whether the code and the attributes are known.
Checked<NewRequest> read_new_request(Desk const&, Parameters const&, std::vector<Photo> photos);
Checked<RequestFilter> read_filter(Parameters const&, Instant now, int utc_offset_min);
// GET servicerequestupdates: the times are those of the updates.
Checked<UpdateFilter> read_update_filter(Parameters const&, Instant now, int utc_offset_min);
Checked<UpdateItem> read_update(Parameters const&, Instant now, int utc_offset_min);

}  // namespace dinh::hotline::open311
