#pragma once
// The citizen's side: report, look around, follow by code, join, rate, reopen, add. Nobody signs in, nothing personal comes out.
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/duplicates/finder.hpp"
#include "modules/hotline/intake.hpp"
#include "modules/hotline/tracking_keys.hpp"
#include "storage/blobs.hpp"

namespace dinh::hotline {

struct FieldList {
  std::vector<Field> items;
  static constexpr auto fields() { return std::tuple(field("items", &FieldList::items)); }
};
struct NearbyIn {
  double lat = 0, lon = 0;
  std::string field, text;
  static constexpr auto fields() {
    return std::tuple(dinh::field("lat", &NearbyIn::lat), dinh::field("lon", &NearbyIn::lon), defaulted("field", &NearbyIn::field),
                      defaulted("text", &NearbyIn::text, "what was typed so far"));
  }
};
struct NearbyList {
  std::vector<NearbyView> items;
  static constexpr auto fields() { return std::tuple(field("items", &NearbyList::items)); }
};
struct CodeIn {
  std::string code;
  static constexpr auto fields() { return std::tuple(field("code", &CodeIn::code)); }
};
struct SupportIn {
  std::string code;
  Contact contact;
  static constexpr auto fields() { return std::tuple(field("code", &SupportIn::code), defaulted("contact", &SupportIn::contact)); }
};
struct Supporters {
  std::int64_t supporters = 0;
  static constexpr auto fields() { return std::tuple(field("supporters", &Supporters::supporters)); }
};
struct RatingIn {
  std::string code, grade, comment;
  static constexpr auto fields() {
    return std::tuple(field("code", &RatingIn::code), field("grade", &RatingIn::grade, "satisfied, accepted or unsatisfied"),
                      defaulted("comment", &RatingIn::comment));
  }
};
struct ReasonIn {
  std::string code, reason;
  static constexpr auto fields() { return std::tuple(field("code", &ReasonIn::code), field("reason", &ReasonIn::reason)); }
};
struct MessageIn {
  std::string code, text;
  std::vector<std::string> attachments;
  static constexpr auto fields() {
    return std::tuple(field("code", &MessageIn::code), field("text", &MessageIn::text), defaulted("attachments", &MessageIn::attachments));
  }
};

class Citizens {
 public:
  Citizens(storage::Db&, casework::Cases&, Intake const&, Identities&, Catalogue const&, DuplicateFinder const&, civic::Units const&,
           storage::Blobs&, TrackingKeys const&, Clock);

  Result<FieldList> fields(Actor const&, http::Nothing const&) const;
  Result<http::Answer<Opened>> report(Actor const&, NewReport const&);
  Result<NearbyList> nearby(Actor const&, NearbyIn const&) const;
  Result<TrackView> track(Actor const&, CodeIn const&) const;
  Result<Supporters> support(Actor const&, SupportIn const&);
  Result<TrackView> rate(Actor const&, RatingIn const&);
  Result<TrackView> reopen(Actor const&, ReasonIn const&);
  Result<TrackView> message(Actor const&, MessageIn const&);

  Result<casework::Attachment> keep_file(std::string_view bytes) const;  // photo, document or film, cleaned; not recorded yet
  AttachmentView attach(casework::Attachment const&);                    // recorded, of no case yet
  struct Download {
    casework::Attachment attachment;
    std::string bytes;
  };
  Result<Download> download(Actor const&, std::string_view id, std::string_view code) const;

 private:
  Result<casework::Case> find(storage::Tx&, std::string_view typed_code) const;
  Result<void> must_own(Actor const&, std::string_view typed_code) const;  // the code has the key of the report in it
  casework::Case worked_on(storage::Tx&, casework::Case) const;
  TrackView view(storage::Tx&, casework::Case const&, bool is_owner) const;
  Result<TrackView> act(Actor const&, std::string_view code, casework::Action);

  storage::Db& db_;
  casework::Cases& cases_;
  Intake const& intake_;
  Identities& identities_;
  Catalogue const& catalogue_;
  DuplicateFinder const& finder_;
  civic::Units const& units_;
  storage::Blobs& blobs_;
  TrackingKeys const& keys_;
  Clock clock_;
};

}  // namespace dinh::hotline
