#include "mqtt/mailbox.hpp"

namespace dinh::mqtt {

void Done::operator()(Reason reason) const { ticket_->use(reason); }

void Mailbox::open(std::function<void()> wake) {
  std::lock_guard guard(mutex_);
  wake_ = std::move(wake);
}

void Mailbox::close() {
  std::lock_guard guard(mutex_);
  wake_ = nullptr;
  settled_.clear();
  tasks_.clear();
}

void Mailbox::settle(std::weak_ptr<Waiting> who, std::uint64_t number, Reason reason) {
  std::lock_guard guard(mutex_);
  if (!wake_) return;
  settled_.push_back({std::move(who), number, reason});
  if (!std::exchange(is_called_, true)) wake_();
}

void Mailbox::post(std::function<void()> task) {
  std::lock_guard guard(mutex_);
  if (!wake_) return;
  tasks_.push_back(std::move(task));
  if (!std::exchange(is_called_, true)) wake_();
}

void Mailbox::take_out() {
  std::vector<Settled> settled;
  std::vector<std::function<void()>> tasks;
  {
    std::lock_guard guard(mutex_);
    is_called_ = false;
    settled.swap(settled_);
    tasks.swap(tasks_);
  }
  for (auto const& one : settled)
    if (auto who = one.who.lock()) who->settle(one.number, one.reason);
  for (auto const& task : tasks) task();
}

}  // namespace dinh::mqtt
