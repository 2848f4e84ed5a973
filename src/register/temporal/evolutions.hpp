#pragma once
// Reading the past: GET temporal/entities/{id}, GET temporal/entities, POST temporal/entityOperations/query (CIM 009 §5.7.3, §5.7.4, §6.18,
// §6.19, §6.24). In the worker lane, as the disk is read; the state thread is only asked what it knows of one entity at a time.
#include "register/evolution.hpp"
#include "register/ngsild/binding.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/temporal/elsewhere.hpp"
#include "register/temporal/showing.hpp"
#include "register/temporal/totals_reading.hpp"
#include "register/temporal/window.hpp"

namespace dinh::reg {

class Evolutions {
 public:
  explicit Evolutions(Binding& binding) : in_(binding), totals_(binding) {}
  void ask_elsewhere(AskElsewhere ask) { elsewhere_ = std::move(ask); }  // before the first request
  Result<http::Response> retrieve(Call&);
  Result<http::Response> query(Call&);
  Result<http::Response> query_by_body(Call&);

  // Of one entity, as of one moment; ResourceNotFound when it has none. Any thread but the state thread.
  Result<Evolution> read(std::string const& tenant, std::string const& id, std::vector<std::string> const& attrs, HistoryWindow,
                         InstanceIds = InstanceIds::wanted, LensPtr = nullptr);
  // Everything that could match, by what does not change.
  std::vector<std::string> candidates(std::vector<Query> const&);

 private:
  struct Wish {
    TemporalWish temporal;
    Showing showing;
    Projection projection;
  };
  struct Selection {
    std::vector<Evolution> page;
    std::size_t total = 0;
    bool more = false;
    std::optional<Instant> rolled_until;
  };
  // What the answer needs: instances, or the totals of its periods.
  Result<Evolution> read_for(Call const&, Wish const&, bool by_totals, std::string const& id, std::vector<std::string> const& attrs,
                             HistoryWindow);
  Result<Wish> read_wish(Call const&, TemporalTexts const&, bool by_body);
  Result<http::Response> answer(Call&, std::vector<Query> const&, Wish const&, Elsewhere);
  Result<Selection> select(Call&, std::vector<Query> const&, Wish const&, Elsewhere&);
  Result<Elsewhere> ask_others(Call&, PastQuestion const&) const;
  class Selecting;
  // An entity that a query may be about; without its picture, it does not belong to the answer.
  Result<std::pair<Evolution, DocPtr>> found_of(Call&, std::string const& id, std::vector<PastPart>, Wish const&, bool is_split, Selecting&,
                                                std::uint32_t order);
  // With what others have of it; ResourceNotFound when nobody has anything.
  Result<Evolution> read_all(Call&, std::string const& id, Wish const&, Elsewhere&);
  http::Response document(Call const&, std::string body, std::optional<AnswerRange> const&, Elsewhere const&) const;
  Binding& in_;
  TotalsReading totals_;
  AskElsewhere elsewhere_;
};

}  // namespace dinh::reg
