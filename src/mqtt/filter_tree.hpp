#pragma once
// Who is to be told of a topic: filters as a tree of their levels, so that a message costs what fits it, not what there is.
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dinh::mqtt {

class Session;

struct Granted {  // how a session is subscribed
  int qos = 0;
  bool no_local = false, retain_as_published = false;
  std::uint32_t id = 0;  // subscription identifier (§3.8.2.1.2); 0: none
};

class FilterTree {
 public:
  struct Member {
    Session* session = nullptr;
    Granted how = {};
  };
  struct Group {  // of a shared subscription (§4.8.2): each message goes to one of them
    std::vector<Member> members = {};
    std::size_t turn = 0;
  };
  struct Matching {
    std::vector<Member const*> members;
    std::vector<Group*> groups;
  };

  bool set(std::string_view filter, Session&, Granted);  // filter may be $share/…; false: it was there, and is replaced
  bool remove(std::string_view filter, Session const&);
  void match(std::string_view topic, Matching&);  // good until the tree changes
  bool empty() const { return root_.children.empty(); }

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    std::vector<Member> members;
    std::map<std::string, Group, std::less<>> groups;
    bool is_empty() const { return children.empty() && members.empty() && groups.empty(); }
  };
  static void match(Node&, std::optional<std::string_view> rest, bool wildcards, Matching&);
  static void collect(Node&, Matching&);
  static bool remove(Node&, std::optional<std::string_view> rest, std::string_view group, Session const&);
  Node root_;
};

}  // namespace dinh::mqtt
