#pragma once
#include "modules/hotline/notices/notice.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::notices_store {

void migrate(storage::Db&);
void add(storage::Tx&, Notice const&);
// Not read yet, of the same person and the same thing.
std::vector<Notice> unread_like(storage::Tx&, Notice const&, std::int64_t limit);
void grow(storage::Tx&, std::int64_t id, std::int64_t by, Instant at);
void drop(storage::Tx&, std::int64_t id);
std::vector<NoticeView> list(storage::Tx&, std::int64_t user_id, std::optional<std::int64_t> before,
                             std::int64_t limit);  // the newest first
std::int64_t unread(storage::Tx&, std::int64_t user_id);
void mark_read(storage::Tx&, std::int64_t user_id, std::vector<std::int64_t> const& ids, Instant);
void mark_all_read(storage::Tx&, std::int64_t user_id, Instant);
std::int64_t forget(storage::Tx&, Instant read_before);

}  // namespace dinh::hotline::notices_store
