#pragma once
// The UI's files, put into the binary by cmake/EmbedUi.cmake.
#include <span>

#include "http/static_site.hpp"

namespace dinh {

std::span<const http::Asset> ui_assets();

}  // namespace dinh
