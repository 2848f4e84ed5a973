#include <fmt/format.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench.hpp"
#include "sensors.hpp"
#include "sql_references.hpp"

namespace dinh::bench {

namespace {

namespace fs = std::filesystem;

std::string programs() {  // of the newest cluster version that is installed
  std::string newest;
  std::error_code ec;
  for (auto const& entry : fs::directory_iterator("/usr/lib/postgresql", ec))
    if (fs::exists(entry.path() / "bin/initdb") && entry.path().string() > newest) newest = entry.path().string();
  return newest.empty() ? "" : newest + "/bin/";
}

constexpr const char* schema = R"(
  create table entity (id text primary key, type text not null, version bigint not null, modified timestamptz not null,
                       pm25 double precision, place point, doc jsonb not null);
  create index entity_pm25 on entity (type, pm25);
  create index entity_modified on entity (type, modified);
  create index entity_place on entity using gist (place);
  create table history (entity text not null, attr text not null, at timestamptz not null, value jsonb not null);
  create index history_entity on history (entity, attr, at))";

// History first: one row for each attribute that is about to be replaced.
constexpr const char* statement = R"(
  with given as (select * from unnest($1::text[], $2::jsonb[], $3::float8[], $4::float8[], $5::float8[]) as g(id, doc, pm25, lon, lat)),
  kept as (insert into history select e.id, a.key, e.modified, a.value
           from entity e join given on given.id = e.id, jsonb_each(e.doc) a where a.key not in ('id', 'type'))
  insert into entity select id, 'BenchSensor', 1, now(), pm25, point(lon, lat), doc from given
  on conflict (id) do update set version = entity.version + 1, modified = excluded.modified, pm25 = excluded.pm25,
    place = excluded.place, doc = excluded.doc)";

std::string quoted(std::string const& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class Postgres final : public SqlReference {
 public:
  explicit Postgres(std::string const& bin) {
    std::string as;
    if (geteuid() == 0) {  // PostgreSQL refuses to run as root
      auto* user = getpwnam("postgres");
      if (!user || chown(folder_.path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("no user postgres");
      as = "runuser -u postgres -- ";
    }
    auto data = folder_.path + "/data", log = folder_.path + "/log";
    if (std::system(fmt::format("cd / && {}{}initdb -D {} -A trust -U bench -E UTF8 --locale=C >/dev/null 2>&1", as, bin, data).c_str()) !=
        0)
      throw std::runtime_error("initdb failed");
    stop_ = fmt::format("cd / && {}{}pg_ctl -D {} -m immediate stop >/dev/null 2>&1", as, bin, data);
    auto start = fmt::format("cd / && {}{}pg_ctl -D {} -l {} -w -o \"-c listen_addresses='' -k {}\" start >/dev/null 2>&1", as, bin, data,
                             log, folder_.path);
    if (std::system(start.c_str()) != 0) throw std::runtime_error("PostgreSQL did not start");
    std::ifstream(data + "/postmaster.pid") >> postmaster_;
    for (auto& c : clients_) c = connect();
    run(clients_[0], schema);
  }
  ~Postgres() override {
    for (auto* c : clients_) PQfinish(c);
    if (std::system(stop_.c_str()) != 0) fmt::print(stderr, "bench: PostgreSQL did not stop\n");
  }

  void upsert(std::uint64_t from, std::uint64_t to, std::uint64_t round, std::size_t client) override {
    std::array<std::string, 5> columns;
    for (auto i = from; i < to; ++i) {
      char const* lead = i == from ? "{" : ",";
      columns[0] += lead + quoted(sensor_id(i));
      columns[1] += lead + quoted(sensor(i, round));
      columns[2] += fmt::format("{}{}", lead, (i * 31 + round) % 1000);
      columns[3] += fmt::format("{}{}", lead, sensor_lon(i));
      columns[4] += fmt::format("{}{}", lead, sensor_lat(i));
    }
    std::array<char const*, 5> values;
    for (std::size_t i = 0; i < 5; ++i) values[i] = (columns[i] += '}').c_str();
    check(PQexecParams(clients_[client], statement, 5, nullptr, values.data(), nullptr, nullptr, 0));
  }

  double cpu_s() const override {
    double sum = cpu_seconds(postmaster_);
    std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", postmaster_));
    for (int child = 0; children >> child;) sum += cpu_seconds(child);
    return sum;
  }

 private:
  PGconn* connect() const {
    auto* c = PQconnectdb(fmt::format("host={} user=bench dbname=postgres", folder_.path).c_str());
    if (PQstatus(c) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(c));
    return c;
  }
  static void run(PGconn* c, char const* sql) { check(PQexec(c, sql)); }
  static void check(PGresult* r) {
    auto status = PQresultStatus(r);
    std::string why = PQresultErrorMessage(r);
    PQclear(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error("PostgreSQL: " + why);
  }

  TempFolder folder_;
  std::string stop_;
  int postmaster_ = 0;
  std::array<PGconn*, sql_clients> clients_{};
};

}  // namespace

std::unique_ptr<SqlReference> raw_postgres() {
  auto bin = programs();
  return bin.empty() ? nullptr : std::make_unique<Postgres>(bin);
}

}  // namespace dinh::bench
