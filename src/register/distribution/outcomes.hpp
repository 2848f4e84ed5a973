#pragma once
// What came of an operation that several took part in, as one answer (CIM 009 §5.2.16 to 5.2.18, §6.3.17): pure.
#include <string>
#include <vector>

#include "http/message.hpp"
#include "register/distribution/forwarding.hpp"

namespace dinh::reg {

struct Outcome {
  std::string registration;  // "" the house
  int status = 0;
  std::string body;                     // a problem, or an UpdateResult
  std::vector<std::string> attributes;  // stored names that it was about; empty: all
  bool is_good() const { return status >= 200 && status < 300 && status != 207; }
};

Outcome outcome_of(Part const&, Reply const&);
Outcome not_offered(Part const&);  // Conflict: it is the source's alone, and the source does not offer the operation
json::Value problem_of(Outcome const&);

// Of an operation on a whole entity: `good` when all did it, the one error when one took part, else a BatchOperationResult.
http::Response entity_answer(std::string_view id, std::vector<Outcome> const&, http::Response good);
// Of one on attributes: an UpdateResult.
http::Response attributes_answer(std::vector<Outcome> const&, std::vector<std::string> const& wanted, http::Response good);

// NGSILD-Warning: code, who, what (§6.3.17).
std::string warning(int code, std::string_view registration, std::string_view text);

}  // namespace dinh::reg
