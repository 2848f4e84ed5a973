#include "modules/hotline/imports/importer.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/csv.hpp"
#include "base/text.hpp"
#include "modules/hotline/imports/runs.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

namespace {
constexpr std::size_t rows_per_batch = 2'000;  // of one transaction: the indexes' pages are written once for all of them

// A report whose texts the records can hold.
Result<ForeignReport> sound(Result<ForeignReport> report) {
  if (!report) return report;
  auto is_text = [](std::string_view s) { return is_utf8(s) && s.find('\0') == s.npos; };
  for (auto const& [name, text] :
       {std::pair{"key", &report->key}, std::pair{"title_text", &report->title}, std::pair{"description", &report->description},
        std::pair{"address", &report->address}, std::pair{"agency", &report->agency}})
    if (!is_text(*text)) return fail_field(name, "text in UTF-8 without the character U+0000");
  for (auto const& [name, text] : report->kept)
    if (!is_text(text.string().value_or(""))) return fail_field(name, "text in UTF-8 without the character U+0000");
  return report;
}

// A wrong mapping is one error before the first row, not a refusal of each.
Result<void> has_columns(Mapping const& m, std::vector<std::string> const& columns) {
  std::string missing;
  for (auto const& name : columns_of(m))
    if (std::find(columns.begin(), columns.end(), name) == columns.end()) missing += (missing.empty() ? "" : ", ") + name;
  if (missing.empty()) return {};
  std::string there;
  for (auto const& c : columns) there += (there.empty() ? "" : ", ") + c;
  return fail(Code::bad_request, "the file lacks what the mapping names: " + missing + ". Its columns are: " + there.substr(0, 1000));
}
}  // namespace

Importer::Importer(storage::Db& db, casework::Cases& cases, Intake const& intake, Catalogue const& catalogue, civic::Areas const& areas)
    : db_(db), cases_(cases), intake_(intake), catalogue_(catalogue), areas_(areas) {
  import_runs::migrate(db_);
}

Result<ImportCounts> Importer::run(Mapping const& mapping, std::string_view text, Watch const& watch) {
  TRY_DO(check_mapping(mapping, catalogue_));
  TRY(zone_, zone_of(mapping));
  mapping_ = &mapping;
  watch_ = watch;
  fingerprint_ = hex(sha256(text));
  auto before = db_.read([&](storage::Tx& tx) { return import_runs::find(tx, mapping.source, fingerprint_); });
  resumed_ = before && !before->done;
  counts_ = resumed_ ? before->counts() : ImportCounts{};
  skip_until_ = resumed_ ? static_cast<std::uint64_t>(before->line) : 0;
  watch_.on_start(skip_until_);
  TRY_DO(mapping.format == FileFormat::csv ? read_csv(mapping, text) : read_json(mapping, text));
  flush(1);
  db_.write([&](storage::Tx& tx) {
    import_runs::save(tx, mapping.source, fingerprint_, last_line_, counts_, true);
    import_runs::name_source(tx, mapping.source, mapping.title.vi, mapping.title.en);
  });
  return counts_;
}

Result<void> Importer::read_csv(Mapping const& mapping, std::string_view text) {
  auto reader = csv::Reader::of_text(text);
  csv::Row row;
  TRY(bool any, reader.next(row));
  if (!any) return fail(Code::bad_request, "the file is empty");
  std::vector<std::string> columns(row.fields.begin(), row.fields.end());
  TRY_DO(has_columns(mapping, columns));
  for (;;) {
    auto more = reader.next(row);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    if (row.line <= skip_until_) continue;
    Record record = [&](std::string_view name) -> std::optional<std::string_view> {
      auto at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
      return at < row.fields.size() ? std::optional(trim(row.fields[at])) : std::nullopt;
    };
    auto report = row.fields.size() == columns.size()
                      ? map_record(mapping, record, *zone_)
                      : Result<ForeignReport>(fail(Code::invalid, "the row has " + std::to_string(row.fields.size()) +
                                                                      " fields, the header " + std::to_string(columns.size())));
    take(row.line, std::move(report), static_cast<double>(reader.bytes_read()) / static_cast<double>(text.size()));
  }
}

Result<void> Importer::read_json(Mapping const& mapping, std::string_view text) {
  TRY(auto root, json::parse(text));
  if (!root.is_array()) return fail(Code::bad_request, "the file's top is not an array");
  std::uint64_t line = 0;  // of JSON: the item's place in the array, from 1
  for (auto const& item : root.array()) {
    ++line;
    double part = static_cast<double>(line) / static_cast<double>(root.array().size());
    if (line > skip_until_ && !item.is_object()) {
      take(line, fail(Code::invalid, "the item is not an object"), part);
      continue;
    }
    bool wanted = true;
    if (mapping.records)
      for (auto const& [key, value] : mapping.records->where.object()) {
        auto* found = item.find(key);
        wanted = wanted && found && *found == value;
      }
    if (!wanted || line <= skip_until_) continue;
    json::Value const* columns = mapping.records && mapping.records->in ? item.find(*mapping.records->in) : &item;
    std::vector<std::string> texts;  // of numbers, kept while the record is read
    texts.reserve(columns ? columns->object().size() : 0);
    Record record = [&](std::string_view name) -> std::optional<std::string_view> {
      auto* v = columns ? columns->find(name) : nullptr;
      if (!v || v->is_null()) return {};
      if (auto s = v->string()) return trim(*s);
      return texts.emplace_back(v->text());
    };
    take(line, map_record(mapping, record, *zone_), part);
  }
  return {};
}

void Importer::take(std::uint64_t line, Result<ForeignReport> report, double part) {
  pending_.push_back({line, sound(std::move(report))});
  if (pending_.size() >= rows_per_batch) flush(part);
}

void Importer::flush(double part) {
  if (pending_.empty()) return;
  for (auto const& p : pending_)
    if (!p.report) watch_.on_refusal({p.line, p.report.error().detail});
  ImportCounts after;
  db_.write([&](storage::Tx& tx) {  // may run again: it starts from the same counts each time
    after = counts_;
    std::vector<std::pair<std::string, std::int64_t>> words;
    for (auto const& p : pending_) {
      ++after.rows;
      if (p.report) store(tx, *p.report, after, words);
      else ++after.refused;
    }
    std::sort(words.begin(), words.end());  // neighbours in the index go in together
    casework::store::add_words(tx, words);
    import_runs::save(tx, mapping_->source, fingerprint_, pending_.back().line, after, false);
  });
  counts_ = after;
  last_line_ = pending_.back().line;
  pending_.clear();
  watch_.on_progress(counts_, part);
}

void Importer::store(storage::Tx& tx, ForeignReport const& r, ImportCounts& counts,
                     std::vector<std::pair<std::string, std::int64_t>>& words) {
  if (auto known = casework::store::find_by_source(tx, mapping_->source, r.key)) {
    ++(improve(tx, std::move(*known), r) ? counts.updated : counts.known);
    return;
  }
  casework::Case c;
  c.id = tx.next_id("case");
  c.code = casework::store::unused_code(tx);
  c.source = mapping_->source;
  c.source_key = r.key;
  c.state = from_name<casework::State>(r.state).value_or(casework::State::received);
  c.open = casework::is_open(c.state);
  c.field = r.field;
  c.channel = "import";
  c.title = r.title.empty() ? title_of(r.description) : r.title;
  c.description = r.description;
  c.address = r.address;
  c.lat = r.lat;
  c.lon = r.lon;
  if (r.lat)
    if (auto* area = areas_.at({*r.lon, *r.lat}, local_date(r.opened_at, zone_->offset_min(r.opened_at)))) c.area = area->code;
  c.opened_at = r.opened_at;
  c.closed_at = c.open ? std::nullopt : std::optional(r.closed_at.value_or(r.opened_at));
  c.updated_at = c.closed_at.value_or(c.opened_at);
  auto promise = intake_.result_promise(r.field, "");
  if (auto calendar = cases_.calendars()(promise.calendar)) c.due_at = calendar->due(c.opened_at, promise.budget_minutes);
  c.extra = json::Object(r.kept.begin(), r.kept.end());
  if (!r.agency.empty()) c.extra["agency"] = r.agency;
  casework::store::insert(tx, c);
  casework::store::add_event(tx, {0, c.id, c.opened_at, "opened", "new", "", true, "", json::Object{}});
  if (!c.open) casework::store::add_event(tx, {0, c.id, c.updated_at, "closed", r.state, r.agency, true, "", json::Object{}});
  for (auto& word : search_words(c.title + " " + c.address, 12)) words.emplace_back(std::move(word), c.id);
  cases_.project(tx, c);
  ++counts.imported;
}

bool Importer::improve(storage::Tx& tx, casework::Case known, ForeignReport const& r) {
  bool closes = known.open && known.version == 1 && r.closed_at;  // a newer export; whoever worked on it here knows better
  if (!closes && (!r.closed_at || known.open || known.closed_at >= r.closed_at)) return false;
  if (closes) {
    known.state = from_name<casework::State>(r.state).value_or(known.state);
    known.open = casework::is_open(known.state);
    if (known.open) return false;
  }
  known.closed_at = known.updated_at = *r.closed_at;
  ++known.version;
  casework::store::update(tx, known);
  casework::store::add_event(tx, {0, known.id, known.updated_at, "closed", r.state, r.agency, true, "", json::Object{}});
  cases_.project(tx, known);
  return true;
}

}  // namespace dinh::hotline
