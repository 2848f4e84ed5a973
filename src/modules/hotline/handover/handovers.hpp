#pragma once
// Hand-over of cases to the systems of other houses, with proof of delivery. A step that forwards a case writes the outbox in its own
// transaction; deliver() and follow() do the rest, each partner on a thread of its own (couriers.hpp).
#include "casework/cases.hpp"
#include "civic/city.hpp"
#include "modules/hotline/citizens.hpp"
#include "modules/hotline/handover/handover.hpp"
#include "modules/hotline/handover/letter.hpp"
#include "modules/hotline/handover/partners.hpp"
#include "modules/hotline/handover/reading.hpp"

namespace dinh::hotline {

struct AgainIn {  // POST /api/cases/{id}/handover
  std::string id, handover;
  static constexpr auto fields() {
    return std::tuple(field("id", &AgainIn::id, "of the case"), field("handover", &AgainIn::handover, "which one is tried again"));
  }
};
struct HandoverList {
  std::vector<HandoverView> items;
  static constexpr auto fields() { return std::tuple(field("items", &HandoverList::items)); }
};

struct PartnerProof {
  std::string name, data;
  static constexpr auto fields() {
    return std::tuple(defaulted("name", &PartnerProof::name), field("data", &PartnerProof::data, "base64 of a photo or document"));
  }
};
struct PartnerEvent {  // POST /api/partners/{code}/events, X-Dinh-Signature over the body
  std::string event_id, handover, state, id, text;
  std::vector<PartnerProof> proof;
  static constexpr auto fields() {
    return std::tuple(field("event_id", &PartnerEvent::event_id, "the partner's own name of it: told twice, it happens once"),
                      field("handover", &PartnerEvent::handover, "as it was handed over"),
                      field("state", &PartnerEvent::state, "accepted, in_progress, answered or returned"),
                      defaulted("id", &PartnerEvent::id, "their number of it"), defaulted("text", &PartnerEvent::text),
                      defaulted("proof", &PartnerEvent::proof, "of an answer: at most 5 files"));
  }
};
struct EventTaken {
  std::string handover, remote_state;
  static constexpr auto fields() {
    return std::tuple(field("handover", &EventTaken::handover), field("remote_state", &EventTaken::remote_state));
  }
};

class Handovers {
 public:
  struct Ports {
    std::function<http::Attempt(http::OutgoingRequest const&)> attempt;
    std::function<void(std::int64_t case_id, std::int64_t version)> announce;
  };
  struct House {  // what a letter needs to know of us
    civic::City const& city;
    std::string link_base;
  };
  Handovers(storage::Db&, casework::Cases&, Partners const&, Identities const&, Citizens const&, Catalogue const&, civic::AuditLog const&,
            Sealer const&, House, Clock, Ports);

  void step(storage::Tx&, casework::Case const&, casework::Event const&) const;  // of a case: is it to be handed over, or back?
  Result<HandoverList> again(Actor const&, AgainIn const&) const;
  // Errors: unauthenticated, invalid, not_found, conflict, reused_key (the event was told before and said something else).
  Result<EventTaken> told(std::string_view partner, std::string_view signature, std::string_view body) const;

  std::vector<std::string> active_partners() const;
  void recover() const;                                  // at start: what was being sent when the house died is unknown
  std::int64_t deliver(std::string_view partner) const;  // what is due; answers how many
  void follow(std::string_view partner) const;           // what they have done, when it is time to ask
  void forget() const;                                   // events that nobody tells again

 private:
  struct Turn {
    StoredPartner partner;
    std::string secret;
    Handover h;
  };
  void hand_over(storage::Tx&, casework::Case const&, std::string_view unit, std::string const& remark) const;
  Result<void> write_letter(storage::Tx&, casework::Case const&, Partner const&, Handover&, std::string const& remark) const;
  std::optional<Contact> reporter_for(storage::Tx&, casework::Case const&, Partner const&) const;
  void withdraw(storage::Tx&, casework::Case const&) const;
  std::optional<Turn> next_turn(std::string_view partner) const;
  void send(Turn) const;
  bool begin(Turn&, std::string const& body) const;
  void settle(Turn const&, http::Attempt const&) const;
  void look_up(Turn) const;
  void change(Turn const&, std::function<std::string(Handover&)> const& f) const;  // f answers what the timeline says; "" nothing
  void tell(storage::Tx&, Handover const&, std::string const& partner_name, std::string const& text) const;
  void find_numbers(StoredPartner const&, std::string const& secret, std::vector<Handover>&) const;
  Result<void> ask_state(StoredPartner const&, std::string const& secret, std::vector<Handover> const&) const;
  void missed(StoredPartner const&, Handover const&) const;
  void seen_again(StoredPartner const&, Handover const&) const;
  void hear(StoredPartner const&, Handover const&, RemoteNews const&) const;
  std::optional<std::vector<casework::Attachment>> fetch_proof(Partner const&, std::vector<std::string> const& urls, bool last_try) const;
  Result<void> take(storage::Tx&, Partner const&, Handover&, RemoteNews const&, std::vector<casework::Attachment> const& proof) const;
  Result<void> act(storage::Tx&, Partner const&, Handover&, RemoteNews const&, std::vector<std::string> files) const;
  Result<EventTaken> take_event(storage::Tx&, Partner const&, PartnerEvent const&, RemoteState,
                                std::vector<casework::Attachment> const& proof) const;
  std::string body_of(Handover const&) const;
  Date today() const { return local_date(clock_(), house_.city.utc_offset_min); }

  storage::Db& db_;
  casework::Cases& cases_;
  Partners const& partners_;
  Identities const& identities_;
  Citizens const& citizens_;
  Catalogue const& catalogue_;
  civic::AuditLog const& audit_;
  Sealer const& sealer_;
  House house_;
  Clock clock_;
  Ports ports_;
};

}  // namespace dinh::hotline
