#pragma once
// GMime 3.2 loses what stands behind an encoded word whose base64 ends in "=" when another one follows, as most programs write long
// Vietnamese subjects: such runs are made one word before it reads them. Also mends letters that were cut in two between words.
#include <string>
#include <string_view>

namespace dinh::channels::mail {

bool has_split_words(std::string_view mail);            // a quick look
std::string join_encoded_words(std::string_view mail);  // RFC 2047 words of one charset in base64, one after the other

}  // namespace dinh::channels::mail
