#pragma once
// The data catalogue: who publishes what, how fresh, how complete. Computed from the entities themselves, at most once a minute for each
// who may see the same; what people add is a note for each type. Worker lane; the state thread is asked a slice at a time.
#include <map>
#include <mutex>

#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"
#include "register/catalogue/dataset_store.hpp"
#include "register/catalogue/dcat.hpp"
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

struct DatasetNoteIn : DatasetNote {
  std::string type;
  static constexpr auto fields() { return std::tuple_cat(DatasetNote::fields(), std::tuple(field("type", &DatasetNoteIn::type))); }
};

class DataCatalogue {
 public:
  DataCatalogue(Engine&, storage::Db&, Contexts&, civic::Units const&, civic::AuditLog const&, Clock, NgsiPorts, Publisher);
  std::vector<http::Route> routes(std::string read_right);

 private:
  Result<http::Response> list(Call&);
  Result<http::Response> dcat(Call&);
  Result<void> describe(Actor const&, DatasetNoteIn const&);
  Result<DatasetList> survey(Call&);     // of all there is for the caller
  Result<DatasetList> described(Call&);  // with what people say; for who has no right only what is public

  Binding binding_;
  DatasetStore notes_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
  Publisher publisher_;
  std::string read_right_;
  std::mutex mutex_;
  std::map<std::string, DatasetList> known_;  // by tenant and lens
};

}  // namespace dinh::reg
