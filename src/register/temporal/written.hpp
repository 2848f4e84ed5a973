#pragma once
// Payloads of the temporal resources (CIM 009 §4.5.6, §4.5.7, §5.6.11, §5.6.12): attributes with as many instances as one likes.
#include <string>
#include <vector>

#include "register/history_edit.hpp"
#include "register/ngsild/payload.hpp"

namespace dinh::reg {

struct WrittenInput {
  std::string id;
  std::vector<std::string> types;
  std::vector<HistoryEdit::Instance> instances;
};

// whole: id and type are required, as of an entity; else attributes alone will do.
Result<WrittenInput> read_written(json::View body, Context const&, Instant now, bool whole);
// One instance; urn:ngsi-ld:null as its value tells that the attribute was deleted then (§5.5.4).
Result<HistoryEdit::Instance> read_written_instance(std::string_view name, std::string_view shown, json::View, Context const&);

}  // namespace dinh::reg
