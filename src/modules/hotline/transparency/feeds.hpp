#pragma once
// Published reports as Atom (RFC 4287) and RSS 2.0: the same entries with the same ids for ever, so that a reader shows each once.
#include "modules/hotline/transparency/published.hpp"

namespace dinh::hotline {

struct Feed {
  std::string base, self, title, lang;  // base: http://city.example; self: path and query of the feed
  Instant at;                           // used when there is no entry
  int utc_offset_min = 420;
};
std::string atom(Feed const&, Published const&, PublicReportList const&);
std::string rss(Feed const&, Published const&, PublicReportList const&);

}  // namespace dinh::hotline
