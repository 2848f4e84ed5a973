#pragma once
// Where calls meet cases: whose telephone rings, what this number has reported before, what the call was about; who wants to be called.
#include "casework/cases.hpp"
#include "channels/phone/phone.hpp"
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/callbacks/callbacks.hpp"
#include "modules/hotline/calls/views.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/intake.hpp"

namespace dinh::hotline {

class CallDesk {
 public:
  CallDesk(storage::Db&, storage::Blobs const&, phone::Phone&, Callbacks const&, casework::Cases&, Identities const&, Intake const&,
           civic::AuditLog const&, Clock, int utc_offset_min);
  void add_routes(http::Router&);

  Result<MyCalls> mine(Actor const&, http::Nothing const&) const;
  Result<CallView> get(Actor const&, CallIdIn const&) const;
  Result<AgentView> sit_down(Actor const&, AgentIn const&);
  Result<CallView> bind(Actor const&, BindIn const&);
  Result<CallList> of_case(Actor const&, CaseCallsIn const&) const;
  Result<Switchboard> switchboard(Actor const&, http::Nothing const&) const;
  Result<RecordingView> hold(Actor const&, HoldIn const&);
  struct Sound {
    phone::Recording recording;
    std::string bytes;
  };
  Result<Sound> listen(Actor const&, std::string const& recording_id, bool from_start);  // audited
  Result<CallMe> call_me(Actor const&, CallMeIn const&);  // a citizen's wish; says nothing of whether the number waited already
  Result<CallbackList> callbacks(Actor const&, http::Nothing const&) const;
  Result<CallbackView> callback_verb(Actor const&, CallbackVerbIn const&);

  // The exchange's transactions: see phone::Ports.
  void changed(storage::Tx&, phone::Call const& before, phone::Call const& after) const;
  void recorded(storage::Tx&, phone::Call const&, phone::Recording const&) const;

 private:
  CallView view(storage::Tx&, phone::Call const&, std::optional<phone::Agent> const& me, bool with_earlier) const;
  CallbackView view(Callback const&, Actor const&) const;
  std::vector<EarlierCase> earlier(storage::Tx&, phone::Call const&) const;
  void open_for_voicemail(storage::Tx&, phone::Call const&) const;

  storage::Db& db_;
  storage::Blobs const& blobs_;
  phone::Phone& phone_;
  Callbacks const& callbacks_;
  casework::Cases& cases_;
  Identities const& identities_;
  Intake const& intake_;
  civic::AuditLog const& audit_;
  Clock clock_;
  int utc_offset_min_;
};

}  // namespace dinh::hotline
