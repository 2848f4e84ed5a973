#pragma once
// Queries from URL parameters and from bodies (CIM 009 §5.7.2, §4.9, §4.10, §4.17, §4.19, §5.2.23).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "register/ngsild/call.hpp"
#include "register/ngsild/representation.hpp"
#include "register/query.hpp"

namespace dinh::reg {

using TypeSelection = std::vector<std::vector<std::string>>;  // or of ands; stored names

// "A,B", "A|B", "(A;B),C". "*" answers an empty selection: any type.
Result<TypeSelection> read_type_selection(std::string_view text, Context const&);
bool has_types(Document const&, Names const&, TypeSelection const&);

struct PageLimits {
  std::size_t standard = 20, most = 1'000;
};

// The answer may be several queries, which are to be united: a body may name several groups of entities.
Result<Query> read_query(Call const&, PageLimits);
// `more`: members of the body that the caller reads.
Result<std::vector<Query>> read_query_body(Call const&, json::View, PageLimits, std::span<const std::string_view> more = {});

// What a query's body says of the answer: attrs, pick, omit, datasetId, lang (§5.2.23).
void read_projection(Call const&, json::View body, Showing&);

}  // namespace dinh::reg
