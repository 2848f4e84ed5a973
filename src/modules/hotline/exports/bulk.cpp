#include "modules/hotline/exports/bulk.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "casework/store.hpp"
#include "modules/hotline/redact.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t page_rows = 2'000;

// The specification's columns, in its order.
constexpr std::array columns = {"service_request_id",
                                "requested_datetime",
                                "updated_datetime",
                                "closed_date",
                                "status_description",
                                "status_notes",
                                "source",
                                "service_name",
                                "service_subtype",
                                "description",
                                "agency_responsible",
                                "address",
                                "lat",
                                "long"};
constexpr std::size_t first_number = columns.size() - 2;

using Row = std::array<std::string, columns.size()>;

class Rows {
 public:
  Rows(Catalogue const& catalogue, civic::Units const& units, int utc_offset_min)
      : catalogue_(catalogue), units_(units), utc_offset_min_(utc_offset_min) {}

  Row of(casework::Case const& c) const {
    auto* f = catalogue_.find(c.field);
    auto unit = units_.find(c.unit);
    auto const& state = casework::text_of(c.state);
    auto* agency = c.extra.find("agency");
    return {c.code,
            time(c.opened_at),
            time(c.updated_at),
            c.closed_at ? time(*c.closed_at) : "",
            std::string(name_of(c.state)),
            c.open || c.answer.empty() ? std::string(state.vi) : redact(c.answer),
            c.channel,
            f ? f->name : c.field,
            "",
            redact(c.description),
            unit                       ? unit->name
            : c.unit.empty() && agency ? std::string(agency->string().value_or(""))
                                       : c.unit,
            redact(c.address),
            number(c.lat),
            number(c.lon)};
  }

 private:
  std::string time(Instant t) const { return iso_local(t, utc_offset_min_); }
  static std::string number(std::optional<double> v) { return v ? json::Value(*v).text() : ""; }
  Catalogue const& catalogue_;
  civic::Units const& units_;
  int utc_offset_min_;
};

void write_csv(std::string& out, Row const& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    out += i == 0 ? "\"" : ",\"";
    for (char c : row[i]) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  out += "\r\n";
}

void write_json(std::string& out, Row const& row) {
  json::Object object;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].empty()) object.emplace_back(columns[i], nullptr);
    else if (i >= first_number) object.emplace_back(columns[i], *json::parse(row[i]));
    else object.emplace_back(columns[i], row[i]);
  }
  json::Value(std::move(object)).write(out);
}

}  // namespace

BulkExport::BulkExport(storage::Db& db, Catalogue const& catalogue, civic::Units const& units, BulkWanted wanted)
    : db_(db), catalogue_(catalogue), units_(units), wanted_(std::move(wanted)) {}

std::string BulkExport::head() const {
  if (wanted_.format == BulkFormat::json) return "[";
  Row names;
  std::copy(columns.begin(), columns.end(), names.begin());
  std::string out;
  write_csv(out, names);
  return out;
}

std::string BulkExport::next() {
  if (ends_) return {};
  bool csv = wanted_.format == BulkFormat::csv;
  casework::store::Filter filter;
  filter.any_source = !wanted_.source.has_value();
  filter.source = wanted_.source.value_or("");
  casework::store::Page page{casework::store::Sort::oldest, page_rows, {}, {}};
  if (after_) std::tie(page.after_key, page.after_id) = *after_;
  std::string piece = after_ ? "" : head();
  Rows rows(catalogue_, units_, wanted_.utc_offset_min);
  auto cases = db_.read([&](storage::Tx& tx) { return casework::store::list(tx, filter, page); });
  for (auto const& c : cases) {
    if (csv) write_csv(piece, rows.of(c));
    else piece += reports_ == 0 ? "\n" : ",\n", write_json(piece, rows.of(c));
    ++reports_;
  }
  ends_ = std::ssize(cases) < page_rows;
  if (!ends_) after_ = {cases.back().opened_at.ms, cases.back().id};
  else if (!csv) piece += "\n]\n";
  return piece;
}

}  // namespace dinh::hotline
