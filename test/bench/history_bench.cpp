// History: what a reading costs on the disk, and how long averages of a year take; real readings and made ones. Beside it the same readings
// as rows of SQLite, in a table that is nothing but its own index (series, time).
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bench.hpp"
#include "city.hpp"
#include "register/history/history_store.hpp"

namespace dinh::bench {

namespace {

constexpr std::uint64_t batch = 500;
constexpr std::int64_t year_ms = 365LL * 86'400'000, begin_ms = 1'735'689'600'000;  // 2025-01-01T00:00:00Z

struct Reading {
  std::int64_t at_ms;
  std::string value;
};

double file_bytes(std::string const& file) {
  double sum = 0;
  for (auto end : {"", "-wal"}) {
    std::error_code none;
    auto size = std::filesystem::file_size(file + end, none);
    sum += none ? 0 : static_cast<double>(size);
  }
  return sum;
}

class Rows {  // the reference
 public:
  Rows() {
    if (sqlite3_open((folder_.path + "/rows.db").c_str(), &db_) != SQLITE_OK) throw std::runtime_error("SQLite did not open");
    run("PRAGMA page_size = 16384; PRAGMA synchronous = OFF; CREATE TABLE reading (series INTEGER, at INTEGER, value REAL, PRIMARY KEY "
        "(series, at)) "
        "WITHOUT ROWID");
  }
  ~Rows() { sqlite3_close(db_); }
  Rows(Rows const&) = delete;
  Rows& operator=(Rows const&) = delete;

  void add(std::int64_t series, std::vector<Reading> const& readings) {
    run("BEGIN");
    sqlite3_stmt* put = nullptr;
    sqlite3_prepare_v2(db_, "INSERT OR REPLACE INTO reading VALUES (?1, ?2, ?3)", -1, &put, nullptr);
    for (auto const& r : readings) {
      sqlite3_bind_int64(put, 1, series);
      sqlite3_bind_int64(put, 2, r.at_ms);
      sqlite3_bind_double(put, 3, std::stod(r.value));
      sqlite3_step(put);
      sqlite3_reset(put);
    }
    sqlite3_finalize(put);
    run("COMMIT");
  }
  double bytes() const { return file_bytes(folder_.path + "/rows.db"); }
  double seconds_by_hours(std::string const& where) {
    auto begun = seconds_now();
    run("SELECT at / 3600000, avg(value) FROM reading WHERE " + where + " GROUP BY at / 3600000");
    return seconds_now() - begun;
  }

 private:
  void run(std::string const& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  TempFolder folder_;
  sqlite3* db_ = nullptr;
};

std::string instance_of(std::string const& id, Reading const& r) {
  return fmt::format(R"({{"id":"{}","type":"Year","level":{{"type":"Property","value":{},"observedAt":"{}"}}}})", id, r.value,
                     iso(Instant{r.at_ms}));
}

// Through the whole house, in the order of time.
void tell(City& city, std::string const& id, std::vector<Reading> const& readings) {
  for (std::size_t first = 0; first < readings.size(); first += batch) {
    std::string body = "[";
    for (auto i = first; i < std::min<std::size_t>(readings.size(), first + batch); ++i)
      body += (i == first ? "" : ",") + instance_of(id, readings[i]);
    auto path = first == 0 ? "/ngsi-ld/v1/entityOperations/upsert?options=update" : "/ngsi-ld/v1/entityOperations/update";
    fetch(city.port(), http_request("POST", path, body + "]", "application/json", city.auth()));
  }
}

std::vector<std::vector<Reading>> real_series(std::string const& folder) {
  std::vector<std::vector<Reading>> out;
  for (auto name : {"TravelTime_387", "TravelTime_451", "occupancy_6005", "speed_7578"}) {
    std::ifstream file(folder + "/nab-" + name + ".csv");
    auto& series = out.emplace_back();
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
      line.erase(line.find_last_not_of("\r\n") + 1);
      auto comma = line.find(',');
      auto at = parse_instant(line.substr(0, 10) + "T" + line.substr(11, comma - 11) + "Z");
      if (comma == line.npos || !at) throw std::runtime_error("a reading of " + std::string(name) + " cannot be read: " + line);
      series.push_back({at->ms, line.substr(comma + 1)});
    }
    if (series.empty()) throw std::runtime_error("no readings in " + folder + " (bench_dinh stands in a folder of the source tree)");
  }
  return out;
}

void real_readings(Options const& options) {
  constexpr int sensors_each = 25;
  City city(options.build);
  Rows rows;
  double count = 0;
  std::int64_t n = 0;
  for (auto const& series : real_series(DINH_SENSOR_DATA))
    for (int i = 0; i < sensors_each; ++i, ++n) {
      tell(city, fmt::format("urn:ngsi-ld:Real:{}", n), series);
      rows.add(n, series);
      count += static_cast<double>(series.size());
    }
  city.restart();  // everything is in register.db then
  auto bytes = file_bytes(city.folder() + "/register.db") / count;
  print_bar("history_bytes_a_real_sample_rows", rows.bytes() / count, "bytes", bytes, rows.bytes() / count / bytes);
  print_limit("history_bytes_a_real_sample", bytes, "bytes", 5);
}

std::vector<Reading> year_of(std::uint64_t sensor, std::int64_t readings) {
  std::vector<Reading> out;
  double level = 20 + static_cast<double>(sensor % 10);
  std::uint64_t dice = sensor * 7'919 + 1;
  for (std::int64_t i = 0; i < readings; ++i) {
    dice = dice * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    level += static_cast<double>(static_cast<int>(dice >> 40) % 11 - 5) / 10;
    if (std::abs(level) > 900) level /= 2;
    out.push_back({begin_ms + i * (year_ms / readings) + static_cast<std::int64_t>(dice >> 33) % 200, fmt::format("{:.1f}", level)});
  }
  return out;
}

Measured asked(City& city, int rounds, double seconds, Requests const& request) {
  std::vector<Measured> all;
  for (int i = 0; i < rounds; ++i)
    all.push_back(measure({.port = city.port(), .connections = 1, .seconds = seconds, .request = request}, city.pid()));
  return median(all);
}

constexpr std::string_view by_hours = "aggrPeriodDuration=PT1H&timeAt=2025-01-01T00:00:00Z&endTimeAt=2026-01-01T00:00:00Z";

// One series: 20,000 readings, or one each minute, which roll-ups are for.
void one_year(Options const& options) {
  City city(options.build);
  Rows rows;
  for (auto [id, readings] : {std::pair("sparse", 20'000), std::pair("minutes", 525'600)}) {
    auto year = year_of(1, readings);
    tell(city, fmt::format("urn:ngsi-ld:Year:{}", id), year);
    rows.add(readings, year);
  }
  city.restart();
  for (auto [id, readings] : {std::pair("sparse", 20'000), std::pair("minutes", 525'600)}) {
    auto m = asked(city, options.rounds, 1, [&](std::uint64_t, std::string& out) {
      out = http_request(
          "GET",
          fmt::format("/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Year:{}?format=aggregatedValues&aggrMethods=avg&timerel=between&{}", id,
                      by_hours),
          {}, {}, city.auth());
    });
    auto reference = 1e3 * rows.seconds_by_hours(fmt::format("series = {}", readings));
    print_bar(fmt::format("history_year_by_hours_{}_rows", id), m.p50_ms, "ms", reference, m.p50_ms / reference);
    print_limit(fmt::format("history_year_by_hours_{}_p50", id), m.p50_ms, "ms", 2);
  }
}

// A thousand series of 20,000 readings: twenty million over HTTP would take minutes, so their chunks are written as a checkpoint does.
void thousand_years(Options const& options) {
  constexpr int series = 1'000, readings = 20'000, of_rows = 20;
  City city(options.build);
  for (int turn = 0; turn < 2; ++turn) {  // a series begins when its first value ended
    std::string body = "[";
    for (int i = 0; i < series; ++i)
      body += (i ? "," : "") + instance_of(fmt::format("urn:ngsi-ld:Year:{}", i), {begin_ms - 3'600'000 + turn, "1.5"});
    fetch(city.port(), http_request("POST", "/ngsi-ld/v1/entityOperations/upsert", body + "]", "application/json", city.auth()));
  }
  city.stop();
  Rows rows;
  auto db = storage::Db::open("sqlite:" + city.folder() + "/register.db");
  auto keys = db->read([](storage::Tx& tx) { return tx.rows<std::int64_t>("SELECT k FROM series ORDER BY k"); });
  constexpr char written[] = "\0\1{\"type\":\"Property\",\"value\":\1,\"observedAt\":\"\2\"}";  // history_frame.hpp
  const std::string frame(written, sizeof written - 1);
  if (keys.size() < series) throw std::runtime_error("the series did not begin");
  for (std::size_t i = 0; i < series; ++i) {
    auto year = year_of(i, readings);
    if (i < of_rows) rows.add(static_cast<std::int64_t>(i), year);
    db->write([&](storage::Tx& tx) {
      reg::history_store::SeriesWriter to(tx, keys[i]);
      for (auto const& r : year) to.add(Instant{r.at_ms}, r.value, Instant{r.at_ms + 50}, frame);
      to.write();
    });
  }
  db.reset();
  city.restart();
  print_limit("history_bytes_a_made_sample", file_bytes(city.folder() + "/register.db") / (1.0 * series * readings), "bytes", 5);
  auto m = asked(city, options.rounds, 3, [&](std::uint64_t, std::string& out) {
    out = http_request("GET", fmt::format("/api/register/figures/over-time?type=Year&value=level&{}", by_hours), {}, {}, city.auth());
  });
  auto reference = rows.seconds_by_hours("series >= 0") * series / of_rows;
  print_bar("history_thousand_series_rows", m.p50_ms / 1e3, "s", reference, m.p50_ms / 1e3 / reference);
  print_limit("history_thousand_series_by_hours_p50", m.p50_ms / 1e3, "s", 0.5);
}

}  // namespace

void history_bench(Options const& options) {
  real_readings(options);
  one_year(options);
  thousand_years(options);
}

}  // namespace dinh::bench
