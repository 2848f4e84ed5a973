#pragma once
// GMime's objects with an owner, and its texts as ours. Only for the .cpp files of this folder.
#include <gmime/gmime.h>

#include <memory>
#include <string>
#include <string_view>

namespace dinh::channels::mail {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct Freed {
  void operator()(void* bytes) const { g_free(bytes); }
};
using OwnedText = std::unique_ptr<char, Freed>;

inline void prepare_gmime() {
  static const bool once = (g_mime_init(), true);
  (void)once;
}

inline std::string text_or_empty(const char* text) { return text ? text : ""; }

// Valid UTF-8, letters composed, without control characters but line ends and tabs.
std::string clean_text(std::string_view utf8);
std::string one_line(std::string_view utf8);
// Whatever the charset says: where it is wrong or unknown, the likeliest of those that Vietnamese mail is written in.
std::string to_utf8(std::string_view bytes, std::string charset);

}  // namespace dinh::channels::mail
