#pragma once
// What the house keeps of people, for those who answer for it: the register, requests of those it is about, and legal holds.
#include "civic/calendars/calendars.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/privacy/sweep.hpp"
#include "modules/hotline/privacy/views.hpp"

namespace dinh::hotline {

struct PrivacyPorts {  // periods that are settings of other parts
  std::function<std::optional<std::int64_t>(std::string_view setting)> days_of;
};

class Privacy {
 public:
  Privacy(storage::Db&, storage::Blobs&, casework::Cases&, Identities const&, channels::Parties const&, Callbacks const&, Catalogue const&,
          civic::Calendars const&, civic::AuditLog const&, std::string const& seal_key, Clock, int utc_offset_min, PrivacyPorts);

  Result<PersonalDataView> registered(Actor const&, http::Nothing const&) const;
  Result<RequestList> requests(Actor const&, http::Nothing const&) const;
  Result<http::Answer<RequestView>> open(Actor const&, NewRequestIn const&);
  Result<PersonExport> provide(Actor const&, RequestStepIn const&);
  Result<RequestView> erase(Actor const&, RequestStepIn const&);
  Result<RequestView> refuse(Actor const&, RequestStepIn const&);
  Result<HoldView> hold(Actor const&, HoldCaseIn const&);
  Result<HoldList> holds(Actor const&, http::Nothing const&) const;

  std::int64_t sweep();  // background
  KnownPerson known(storage::Tx& tx, casework::Case const& c) const { return eraser_.known(tx, c); }
  PersonalData const& data() const { return data_; }

 private:
  std::vector<KeptField> kept_fields() const;
  RequestView view(DataRequest const&) const;
  Result<DataRequest> find_open(storage::Tx&, std::int64_t id, std::optional<RequestKind>) const;
  std::optional<Sought> sought(DataRequest const&) const;
  void settle(Actor const&, DataRequest&, RequestState) const;
  struct Plan;  // what of somebody's records can go now
  Plan plan(storage::Tx&, PersonRecords const&) const;
  Result<DataRequest> erase_now(storage::Tx&, Actor const&, DataRequest, Plan, Eraser::Blobs&) const;
  std::optional<KeptBack> kept_back(storage::Tx&, casework::Case const&) const;
  PersonExport exported(storage::Tx&, PersonRecords const&) const;
  ExportedCase exported(storage::Tx&, casework::Case const&) const;
  ExportedConversation exported(storage::Tx&, channels::Conversation const&) const;
  std::int64_t sweep_waiting();
  void index_all();

  storage::Db& db_;
  Identities const& identities_;
  channels::Parties const& parties_;
  Callbacks const& callbacks_;
  Catalogue const& catalogue_;
  civic::Calendars const& calendars_;
  civic::AuditLog const& audit_;
  Sealer sealer_;
  Clock clock_;
  int utc_offset_min_;
  PrivacyPorts ports_;
  PersonalData data_;
  Eraser eraser_;
  People people_;
  Sweep sweep_;
};

std::vector<http::Route> privacy_routes(Privacy&);
std::string export_page(PersonExport const&, int utc_offset_min);  // an HTML document without scripts

}  // namespace dinh::hotline
