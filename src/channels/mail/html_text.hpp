#pragma once
// HTML as text: what a reader of the page would read, and nothing that could act. One pass, linear, whatever the input.
#include <string>
#include <string_view>

namespace dinh::channels::mail {

// What stands in a quotation (blockquote, gmail_quote, …) begins with "> ". At most max_bytes.
std::string html_text(std::string_view html, std::size_t max_bytes);

}  // namespace dinh::channels::mail
