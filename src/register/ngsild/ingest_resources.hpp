#pragma once
// POST entities/ with "Prefer: handling=lenient" (RFC 7240 §4.4), and the payloads in quarantine. Worker lane.
#include "register/ngsild/ingest.hpp"

namespace dinh::reg {

struct RepairView {
  std::string path, rule;
  json::Value from, to;
  static constexpr auto fields() {
    return std::tuple(field("path", &RepairView::path), field("rule", &RepairView::rule), field("from", &RepairView::from),
                      field("to", &RepairView::to));
  }
};
struct QuarantineItem {
  std::int64_t id = 0;
  std::string entity, source, reason;
  Instant received_at;
  std::vector<RepairView> repairs;
  std::optional<json::Value> payload;  // as it came; of one alone
  static constexpr auto fields() {
    return std::tuple(field("id", &QuarantineItem::id), field("entity", &QuarantineItem::entity), field("source", &QuarantineItem::source),
                      field("reason", &QuarantineItem::reason), field("received_at", &QuarantineItem::received_at),
                      field("repairs", &QuarantineItem::repairs), field("payload", &QuarantineItem::payload, "as it came; of one alone"));
  }
};
struct QuarantineList {
  std::vector<QuarantineItem> items;
  std::optional<std::int64_t> next;
  static constexpr auto fields() { return std::tuple(field("items", &QuarantineList::items), field("next", &QuarantineList::next)); }
};
struct ReleaseView {
  std::string id, outcome;
  std::vector<RepairView> repairs;
  static constexpr auto fields() {
    return std::tuple(field("id", &ReleaseView::id), field("outcome", &ReleaseView::outcome), field("repairs", &ReleaseView::repairs));
  }
};

class IngestResources {
 public:
  IngestResources(Binding& binding, Ingest& ingest, IngestPolicy policy) : in_(binding), ingest_(ingest), policy_(std::move(policy)) {}
  Result<http::Response> take(Call&);
  Result<http::Response> list(Call&);
  Result<http::Response> show(Call&);
  Result<http::Response> release(Call&);
  Result<http::Response> discard(Call&);

 private:
  Result<std::int64_t> id_of(Call const&) const;
  Binding& in_;
  Ingest& ingest_;
  IngestPolicy policy_;
};

}  // namespace dinh::reg
