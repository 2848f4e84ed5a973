#include "register/sources/operations.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace dinh::reg {

namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, static_cast<std::size_t>(Operation::count_)> names = {"createEntity",
                                                                                             "updateEntity",
                                                                                             "appendAttrs",
                                                                                             "updateAttrs",
                                                                                             "deleteAttrs",
                                                                                             "deleteEntity",
                                                                                             "createBatch",
                                                                                             "upsertBatch",
                                                                                             "updateBatch",
                                                                                             "deleteBatch",
                                                                                             "upsertTemporal",
                                                                                             "appendAttrsTemporal",
                                                                                             "deleteAttrsTemporal",
                                                                                             "updateAttrInstanceTemporal",
                                                                                             "deleteAttrInstanceTemporal",
                                                                                             "deleteTemporal",
                                                                                             "mergeEntity",
                                                                                             "replaceEntity",
                                                                                             "replaceAttrs",
                                                                                             "mergeBatch",
                                                                                             "purgeEntity",
                                                                                             "retrieveEntity",
                                                                                             "queryEntity",
                                                                                             "queryBatch",
                                                                                             "retrieveTemporal",
                                                                                             "queryTemporal",
                                                                                             "retrieveEntityTypes",
                                                                                             "retrieveEntityTypeDetails",
                                                                                             "retrieveEntityTypeInfo",
                                                                                             "retrieveAttrTypes",
                                                                                             "retrieveAttrTypeDetails",
                                                                                             "retrieveAttrTypeInfo",
                                                                                             "createSubscription",
                                                                                             "updateSubscription",
                                                                                             "retrieveSubscription",
                                                                                             "querySubscription",
                                                                                             "deleteSubscription",
                                                                                             "queryEntityMap",
                                                                                             "createEntityMap",
                                                                                             "updateEntityMap",
                                                                                             "deleteEntityMap",
                                                                                             "retrieveEntityMap"};

Operations set_of(std::initializer_list<Operation> members) {
  Operations out;
  for (auto one : members) out.set(static_cast<std::size_t>(one));
  return out;
}

using O = Operation;

Operations range(Operation first, Operation last) {
  Operations out;
  for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i) out.set(i);
  return out;
}

}  // namespace

// §4.20.2
Operations federation_operations() {
  return set_of({O::retrieve_entity, O::query_entity, O::query_batch}) | range(O::retrieve_entity_types, O::retrieve_entity_map);
}

Operations auxiliary_operations() { return set_of({O::retrieve_entity, O::query_entity, O::query_batch}); }

std::optional<Operations> operations_of(std::string_view name) {
  if (name == "federationOps") return federation_operations();
  if (name == "updateOps") return set_of({O::update_entity, O::update_attrs, O::replace_entity, O::replace_attrs});
  if (name == "retrieveOps") return set_of({O::retrieve_entity, O::query_entity, O::query_batch});
  if (name == "redirectionOps")
    return set_of({O::create_entity, O::update_entity, O::append_attrs, O::update_attrs, O::delete_attrs, O::delete_entity, O::merge_entity,
                   O::replace_entity, O::replace_attrs, O::purge_entity, O::retrieve_entity, O::query_entity, O::query_batch}) |
           range(O::retrieve_entity_types, O::retrieve_attr_type_info);
  auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return {};
  return Operations().set(static_cast<std::size_t>(at - names.begin()));
}

}  // namespace dinh::reg
