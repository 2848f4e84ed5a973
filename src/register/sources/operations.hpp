#pragma once
// What may be asked of a context source (CIM 009 §4.20): the names of operations, and of groups of them.
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dinh::reg {

enum class Operation : std::uint8_t {
  create_entity,
  update_entity,
  append_attrs,
  update_attrs,
  delete_attrs,
  delete_entity,
  create_batch,
  upsert_batch,
  update_batch,
  delete_batch,
  upsert_temporal,
  append_attrs_temporal,
  delete_attrs_temporal,
  update_attr_instance_temporal,
  delete_attr_instance_temporal,
  delete_temporal,
  merge_entity,
  replace_entity,
  replace_attrs,
  merge_batch,
  purge_entity,
  retrieve_entity,
  query_entity,
  query_batch,
  retrieve_temporal,
  query_temporal,
  retrieve_entity_types,
  retrieve_entity_type_details,
  retrieve_entity_type_info,
  retrieve_attr_types,
  retrieve_attr_type_details,
  retrieve_attr_type_info,
  create_subscription,
  update_subscription,
  retrieve_subscription,
  query_subscription,
  delete_subscription,
  query_entity_map,
  create_entity_map,
  update_entity_map,
  delete_entity_map,
  retrieve_entity_map,
  count_  // how many there are
};

using Operations = std::bitset<static_cast<std::size_t>(Operation::count_)>;

inline bool contains(Operations const& all, Operation one) { return all.test(static_cast<std::size_t>(one)); }

std::optional<Operations> operations_of(std::string_view name);  // of an operation or a group
Operations federation_operations();                              // what a registration means that names none
Operations auxiliary_operations();                               // all that an auxiliary source may be asked (§5.9.2.4)

}  // namespace dinh::reg
