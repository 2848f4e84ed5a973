#pragma once
#include <functional>
#include <future>
#include <memory>

namespace dinh::app {

using OnState = std::function<void(std::function<void()>)>;  // runs a task on the state thread, soon; any thread may ask

// Runs f there and waits for its answer: never from the state thread itself.
template <class F>
auto ask_state(OnState const& on_state, F f) {
  auto task = std::make_shared<std::packaged_task<std::invoke_result_t<F&>()>>(std::move(f));
  auto answer = task->get_future();
  on_state([task] { (*task)(); });
  return answer.get();
}

}  // namespace dinh::app
