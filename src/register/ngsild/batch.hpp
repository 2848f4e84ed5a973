#pragma once
// entityOperations/create, upsert, update, merge, delete (CIM 009 §5.6.7 to 5.6.10, §5.6.20). Small bodies are handled in the state lane;
// large ones, and those whose contexts have to be fetched, are read in the worker lane and applied in chunks, so that others are served
// between.
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class Batch {
 public:
  explicit Batch(Binding& binding) : in_(binding) {}

  http::Handler create();
  http::Handler upsert();
  http::Handler update();
  http::Handler merge();
  http::Handler remove();

 private:
  struct Item {
    std::string id;
    json::View document;
    ContextPtr context;
    EntityInput input;
    std::optional<Error> error;
  };
  struct Outcome {
    std::vector<std::string> success, created;
    std::vector<std::pair<std::string, Error>> errors;
    Seq seq = 0;
  };
  using Apply = Result<Seq> (Batch::*)(Call const&, Item&, Outcome&);
  struct Verb {
    Apply apply;
    Wants wants;
    bool whole = false;  // items are whole entities
    bool nulls = false;
    bool raw = false;                               // items are read when they are applied (merge)
    bool ids = false;                               // items are ids (delete)
    bool lists_created = false, lists_all = false;  // what a 201 lists
  };

  http::Handler handler(Verb);
  Result<http::Response> run(Call&, Verb const&, json::Parser&, bool on_worker);
  Result<std::vector<Item>> read(Call&, Verb const&, json::Parser&, bool on_worker);
  void read_item(Call&, Verb const&, Item&, TextBlocks&, bool on_worker);
  void apply(Call const&, Verb const&, Item&, Outcome&);
  http::Response respond(Verb const&, Outcome const&) const;

  Result<Seq> create_one(Call const&, Item&, Outcome&);
  Result<Seq> upsert_one(Call const&, Item&, Outcome&);
  Result<Seq> update_one(Call const&, Item&, Outcome&);
  Result<Seq> merge_one(Call const&, Item&, Outcome&);
  Result<Seq> remove_one(Call const&, Item&, Outcome&);
  Result<Seq> commit(Update);
  Target target(Call const&, DocPtr const&) const;
  Binding& in_;
};

}  // namespace dinh::reg
