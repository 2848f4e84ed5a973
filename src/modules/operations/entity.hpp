#pragma once
// Reading an entity's attributes the way the wallboard needs them, straight from the stored bytes.
#include <optional>
#include <string>
#include <string_view>

#include "modules/operations/sensor.hpp"
#include "register/document.hpp"

namespace dinh::operations {

bool has_type(reg::Document const&, reg::Names const&, std::string_view type);
std::optional<Reading> read_value(reg::Document const&, reg::Names const&, std::string_view attribute);  // at: observedAt, else modifiedAt
std::optional<std::string> read_text(reg::Document const&, reg::Names const&, std::string_view attribute);
std::optional<geo::Point> read_point(reg::Document const&, reg::Names const&);  // of location; a shape's centre
std::string case_json(reg::Document const&, reg::Names const&, Instant now);    // event data of a ServiceRequest

}  // namespace dinh::operations
