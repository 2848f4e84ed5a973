#pragma once
// A column of whole numbers in few bits: as they are, as differences or as differences of differences, whichever is smallest; 32 at a time
// with the least of them and as many bits as their range needs, so that one outlier widens 31 neighbours and not the whole column.
// After "Decoding billions of integers per second through vectorization" (Lemire, Boytsov 2015), without its patches.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "register/bytes.hpp"

namespace dinh::reg {

void put_column(std::string& out, std::span<const std::int64_t>);
// `count` as many as were put. Throws StorageError when damaged.
void get_column(ByteReader&, std::size_t count, std::vector<std::int64_t>& out);

}  // namespace dinh::reg
