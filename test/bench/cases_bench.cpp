// The hotline under a steady rate of creations, and what its readers wait for with a million cases stored.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "bench.hpp"
#include "city.hpp"
#include "storage/db.hpp"

namespace dinh::bench {

namespace {

constexpr double creations_per_s = 300, creation_seconds = 60;
constexpr std::size_t million = 1'000'000;

constexpr std::string_view fields[] = {"giao-thong", "cap-nuoc", "thoat-nuoc", "dien-luc",
                                       "chieu-sang", "cay-xanh", "moi-truong", "tieng-on"};
constexpr std::string_view things[] = {"Ổ gà lớn",         "Mất nước từ sáng", "Ngập sâu sau mưa",     "Đèn đường không sáng",
                                       "Cây ngã chắn lối", "Rác chưa thu gom", "Karaoke ồn quá khuya", "Vỉa hè bị lấn chiếm",
                                       "Nước thải có mùi", "Dây điện sà thấp"};
constexpr std::string_view streets[] = {"Yersin", "Đại lộ Bình Dương", "Nguyễn Văn Tiết", "Cách Mạng Tháng Tám",
                                        "ĐT743",  "Mỹ Phước Tân Vạn",  "Lê Hồng Phong"};

template <std::size_t n>
std::string_view pick(std::string_view const (&from)[n], std::uint64_t i) {
  return from[i % n];
}

std::string text_of(std::uint64_t i) {
  return fmt::format("{} trước số {} đường {}", pick(things, i * 7), i % 900 + 1, pick(streets, i * 13 / 3));
}
double lat_of(std::uint64_t i) { return 10.87 + static_cast<double>(i * 7919 % 50'000) / 100'000; }
double lon_of(std::uint64_t i) { return 106.40 + static_cast<double>(i * 104'729 % 45'000) / 100'000; }

std::string creation(City const& city, std::uint64_t i) {
  return http_request("POST", "/api/cases",
                      fmt::format(R"({{"field":"{}","description":"{}","lat":{:.5f},"lon":{:.5f},"channel":"phone"}})", pick(fields, i),
                                  text_of(i), lat_of(i), lon_of(i)),
                      "application/json", city.auth());
}

// The least one could do: one row with the same text, synced, for each case; one after the other.
double raw_sqlite_inserts() {
  TempFolder folder;
  auto db = storage::Db::open("sqlite:" + folder.path + "/raw.db");
  db->write([](storage::Tx& tx) { tx.script("CREATE TABLE t (id BIGINT PRIMARY KEY, text TEXT)"); });
  auto began = std::chrono::steady_clock::now();
  int count = 0;
  for (; std::chrono::steady_clock::now() - began < std::chrono::seconds(2); ++count)
    db->write([&](storage::Tx& tx) { tx.exec("INSERT INTO t VALUES($1, $2)", count, text_of(static_cast<std::uint64_t>(count))); });
  return count / 2.0;
}

void steady(City const& city, std::string_view name) {
  double cpu = cpu_seconds(city.pid());
  auto r = run_load({.port = city.port(),
                     .connections = 64,
                     .seconds = creation_seconds,
                     .rate_per_s = creations_per_s,
                     .request = [&](std::uint64_t i, std::string& out) { out = creation(city, i); }});
  if (r.failed > 0) throw std::runtime_error("a case was refused: " + r.first_failure);
  print_bar(fmt::format("{}_for_60_s", name), r.per_second(), "cases/s", creations_per_s, r.per_second() / creations_per_s);
  print_bar(fmt::format("{}_p50", name), r.percentile_ms(50), "ms");
  print_limit(fmt::format("{}_p99", name), r.percentile_ms(99), "ms", 50);
  print_bar(fmt::format("{}_cpu", name), (cpu_seconds(city.pid()) - cpu) * 1e6 / static_cast<double>(r.answered), "us/case");
}

void as_fast_as_it_goes(Options const& options, City const& city) {
  std::vector<Measured> all;
  std::vector<double> raw;
  std::uint64_t from = 0;
  for (int i = 0; i < options.rounds; ++i) {
    raw.push_back(raw_sqlite_inserts());
    all.push_back(measure({.port = city.port(),
                           .connections = 64,
                           .seconds = 2,
                           .request = [&](std::uint64_t, std::string& out) { out = creation(city, ++from); }},
                          city.pid()));
  }
  auto f = median(std::move(all));
  print_bar("case_creations_at_most", f.rate, "cases/s", median(raw), f.rate / median(raw));
}

// Years of closed cases and some thousand open ones, brought in by the import that a city would use.
void load_million(Options const& options, City const& city) {
  auto folder = std::filesystem::path(city.folder()).parent_path();
  std::ofstream csv(folder / "million.csv");
  csv << "id,opened,closed,state,field,text,address,lat,lon\n";
  std::mt19937_64 dice(1022);
  auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  constexpr std::int64_t years_s = 5LL * 365 * 86'400;
  auto stamp = [](std::time_t t) {
    std::tm tm{};
    gmtime_r(&t, &tm);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                       tm.tm_sec);
  };
  for (std::uint64_t i = 0; i < million; ++i) {
    auto opened = now - static_cast<std::time_t>(years_s * static_cast<std::int64_t>(million - i) / static_cast<std::int64_t>(million));
    bool open = i > million - 20'000 && dice() % 2 == 0;
    csv << i << ',' << stamp(opened) << ',' << (open ? "" : stamp(opened + 86'400 * static_cast<std::time_t>(dice() % 5 + 1))) << ','
        << (open ? "open" : "done") << ',' << pick(fields, dice()) << ',' << text_of(dice()) << ',' << dice() % 900 << " đường "
        << pick(streets, dice()) << ',' << fmt::format("{:.5f},{:.5f}\n", lat_of(dice() % 1'000'000), lon_of(dice() % 1'000'000));
  }
  csv.close();
  std::ofstream(folder / "million.json") << R"({"source": "million", "title": {"vi": "Một triệu", "en": "A million"}, "format": "csv",
    "utc_offset_min": 0, "missing": [""], "key": {"column": "id"}, "opened_at": {"column": "opened", "time": "%Y-%m-%d %H:%M:%S"},
    "closed_at": {"column": "closed", "time": "%Y-%m-%d %H:%M:%S"}, "state": {"column": "state", "values": {"open": "in_progress", "done": "resolved"}},
    "field": {"column": "field"}, "description": {"template": "{text}"}, "address": {"template": "{address}"},
    "lat": {"column": "lat"}, "lon": {"column": "lon"}})";
  auto began = std::chrono::steady_clock::now();
  auto command = fmt::format("{}/dinh import reports {} --mapping {} --data {} >/dev/null 2>&1", options.build,
                             (folder / "million.csv").string(), (folder / "million.json").string(), city.folder());
  if (std::system(command.c_str()) != 0) throw std::runtime_error("the import failed: " + command);
  auto rate = static_cast<double>(million) / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  print_bar("import_reports", rate, "rows/s", 5'000, rate / 5'000);
}

void reading(Options const& options, City const& city, std::string_view name, std::vector<std::string> const& targets) {
  std::vector<Measured> all;
  for (int i = 0; i < options.rounds; ++i)
    all.push_back(
        measure({.port = city.port(),
                 .connections = 2,
                 .seconds = 1,
                 .request = [&](std::uint64_t n,
                                std::string& out) { out = http_request("GET", targets[n % targets.size()], {}, {}, city.auth()); }},
                city.pid()));
  auto f = median(std::move(all));
  print_limit(fmt::format("million_cases_{}_p95", name), f.p95_ms, "ms", 100);
}

void readers(Options const& options, City const& city) {
  std::string list = "/api/desk/cases?limit=50";
  reading(options, city, "list_open",
          {list + "&queue=all&sort=due", list + "&queue=overdue&sort=due", list + "&queue=new", list + "&queue=due_soon"});
  reading(options, city, "list_all",
          {list, list + "&sort=oldest", list + "&state=closed", list + "&state=resolved", list + "&source=million"});
  reading(options, city, "list_filtered",
          {list + "&field=cap-nuoc", list + "&field=giao-thong&state=closed", list + "&from=2024-01-01T00:00:00Z&to=2024-02-01T00:00:00Z"});
  reading(options, city, "search",
          {list + "&q=ng%E1%BA%ADp%20s%C3%A2u", list + "&q=karaoke%20yersin", list + "&q=cay%20nga%20chan%20loi", list + "&q=khongcogi"});
  reading(options, city, "queues", {"/api/desk/queues"});
  reading(options, city, "map", {"/api/desk/map", "/api/desk/map?bbox=106.6,10.9,106.7,11.0", "/api/desk/map?state=closed"});
  reading(options, city, "nearby", {"/api/reports/nearby?lat=10.98&lon=106.65&field=giao-thong"});
  reading(options, city, "wallboard", {"/api/ops/snapshot"});
}

// What was imported reaches the register in the background; the readers are asked once it is there.
void wait_for_projection(City const& city) {
  auto began = std::chrono::steady_clock::now();
  auto entities = [&] {
    auto health = fetch(city.port(), http_request("GET", "/health"));
    return std::stoull(health.substr(health.find("\"entities\":") + 11));
  };
  while (entities() < million) std::this_thread::sleep_for(std::chrono::milliseconds(500));
  auto rate = static_cast<double>(million) / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  print_bar("import_projection", rate, "cases/s");
}

std::string tracking_code(City const& city) {
  auto body = fetch(city.port(), creation(city, 0));
  return body.substr(body.find("\"code\":\"") + 8, 11);
}

}  // namespace

void cases_bench(Options const& options) {
  City city(options.build);
  steady(city, "case_creations");
  as_fast_as_it_goes(options, city);
  city.stop();
  load_million(options, city);
  city.restart();
  wait_for_projection(city);
  readers(options, city);
  auto code = tracking_code(city);
  std::vector<Measured> all;
  for (int i = 0; i < options.rounds; ++i)
    all.push_back(measure({.port = city.port(),
                           .connections = 32,
                           .seconds = 2,
                           .request = [&](std::uint64_t, std::string& out) { out = http_request("GET", "/api/track/" + code); }},
                          city.pid()));
  auto f = median(std::move(all));
  print_bar("tracking_reads", f.rate, "requests/s", 2'000, f.rate / 2'000);
  steady(city, "million_case_creations");
}

}  // namespace dinh::bench
