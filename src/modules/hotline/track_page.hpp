#pragma once
// /track/{code} rendered by the server: title, meta and text, so that it can be read without script, previewed and printed. The page's own
// scripts and styles come from the UI's track.html, into which this text is put.
#include <string>
#include <string_view>

#include "civic/city.hpp"
#include "modules/hotline/views.hpp"

namespace dinh::hotline {

std::string local_moment(Instant, int utc_offset_min);  // as people here read it: "14:05 28/11/2026"

std::string track_page(std::string_view shell_html, TrackView const&, civic::City const&);
std::string escape_html(std::string_view);

}  // namespace dinh::hotline
