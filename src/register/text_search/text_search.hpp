#pragma once
// GET /api/register/search: entities by the words of chosen attributes, with or without Vietnamese marks. The index follows the feed.
#include "base/fields.hpp"
#include "register/ngsild/binding.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/text_search/text_index.hpp"

namespace dinh::reg {

struct SearchHit {
  std::string id, type, attribute, text;
  static constexpr auto fields() {
    using H = SearchHit;
    return std::tuple(field("id", &H::id), field("type", &H::type), field("attribute", &H::attribute, "the one that fits best"),
                      field("text", &H::text, "what it says, cut after 200 letters"));
  }
};
struct SearchHits {
  std::vector<SearchHit> items;
  bool is_complete = true;
  static constexpr auto fields() {
    return std::tuple(field("items", &SearchHits::items),
                      field("complete", &SearchHits::is_complete, "false: there are more, or the register is still being read"));
  }
};

class TextSearch {
 public:
  // attributes: the last part of their names ("name"), those that count more in front.
  TextSearch(Engine&, Contexts&, Clock, NgsiPorts, std::vector<std::string> attributes);
  void start();  // state thread, once
  void tick();   // state thread, often: reads on through what was there before the start
  std::vector<http::Route> routes(std::string read_right);

 private:
  struct Chosen {  // an attribute that is searched
    std::size_t rank;
    AttrSlot slot;
  };
  struct Candidate {
    DocPtr doc;
    std::string type;
    std::vector<Chosen> chosen;
  };
  struct Tenant {
    TextIndex index;
    std::string read_to;  // the entity that was read last at the start
    bool is_read = false;
  };
  std::size_t rank_of(std::string_view stored_name) const;
  std::vector<Chosen> chosen_of(Document const&) const;
  void put(Tenant&, Document const&);
  void take(Change const&);
  Result<http::Response> search(Call&);
  std::vector<Candidate> candidates(Call const&, std::vector<std::string> const& words, TypeSelection const&, bool& is_complete);

  Engine& engine_;
  Binding binding_;
  std::vector<std::string> attributes_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the engine outlives us, and keeps its listener
};

}  // namespace dinh::reg
