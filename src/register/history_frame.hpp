#pragma once
// An instance of an attribute, taken apart so that what stays the same from one value to the next is stored once: the value, its time, and
// the frame around them ({"type":"Property","value":⟨value⟩,"observedAt":"⟨time⟩","unitCode":"CEL"}). Put together it is byte for byte what
// it was.
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh::reg {

struct TakenApart {
  Instant at;  // observedAt, else `otherwise`
  bool is_observed = false;
  std::string value;  // JSON text; "" when it says nothing
  std::string frame;  // createdAt of the attribute and is_observed stand in front
};

TakenApart take_apart(std::string_view instance, Instant otherwise, Instant created);

// Takes the instances of one series apart, one after the other. Nearly all differ from the one before in their value and time alone: what
// stands around these is then compared and not read.
class FrameReader {
 public:
  TakenApart const& read(std::string_view instance, Instant otherwise, Instant created);  // until the next call

 private:
  bool is_like_before(std::string_view instance, Instant otherwise);
  void look_around();  // for what stands around the value and the time
  TakenApart now_;
  Instant created_;
  std::string head_, middle_, tail_;  // head value tail, or head value middle time tail
  bool knows_ = false;
};

// The frame of the instance that stands for the deletion of this one (§4.5.7): {"type":…,"value":"urn:ngsi-ld:null"}.
std::string frame_of_deletion(std::string_view instance, Instant created);

std::string frame_of_scope(Instant entity_created);  // whose value is the scope itself

struct PutTogether {
  std::string bytes;
  Instant created;
  bool is_observed = false;
};
PutTogether put_together(std::string_view frame, std::string_view value, Instant at);

}  // namespace dinh::reg
