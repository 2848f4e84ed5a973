#pragma once
// Vietnamese text in UTF-8: folding for search without accents, collation for lists, and what every form needs.
#include <cstddef>
#include <string>
#include <string_view>

namespace dinh {

bool is_utf8(std::string_view);             // strict: no overlong forms, no surrogates, nothing above U+10FFFF
std::size_t code_points(std::string_view);  // broken bytes count one each
bool is_uri(std::string_view);              // RFC 3986 §3: scheme ":" something, without spaces and what no URI may hold
std::string_view trim(std::string_view);    // spaces, tabs and line ends off both sides
std::string_view first_code_points(std::string_view, std::size_t count);  // never cuts a letter in two

// Lower-case twin without marks: "Đường Lê Lợi" → "duong le loi", whether the input is composed or decomposed. Other Latin letters lose
// their marks too (ñ→n, ß→ss); other scripts stay. Broken bytes become "?".
std::string fold(std::string_view);
std::string slug(std::string_view);  // folded letters and digits, runs of the rest as one hyphen: "Quận 1, TP.HCM" → "quan-1-tp-hcm"

// Bytes that sort as Vietnamese dictionaries do: A Ă Â B C D Đ E Ê … at the first level, tones (ngang, huyền, hỏi, ngã, sắc, nặng) at the
// second; case does not count. Spaces come before digits, digits before letters, other scripts last.
std::string collation_key(std::string_view);

}  // namespace dinh
