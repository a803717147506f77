#include "base/threads.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace fedglmm {
namespace {

// How long a thread looks out before it sleeps: loops of a fit follow each other faster, and waking takes as long.
constexpr auto patience = std::chrono::microseconds(50);

void await_change(const std::atomic<int>& number, int seen) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (number.load(std::memory_order_acquire) == seen) {
    if (std::chrono::steady_clock::now() >= end) return number.wait(seen, std::memory_order_acquire);
    std::this_thread::yield();
  }
}

}  // namespace

class Threads::Team {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    ++scopes_;
  }

  void close() {
    std::vector<std::jthread> last;
    {
      const std::lock_guard lock(mutex_);
      if (--scopes_ == 0) last.swap(threads_);
    }
    if (last.empty()) return;
    for (std::jthread& thread : last) thread.request_stop();
    begun_.fetch_add(1);
    begun_.notify_all();
  }

  void run(int most, const std::function<void(int)>& work) {
    Loop loop{work, most};
    {
      const std::lock_guard lock(mutex_);
      start(static_cast<std::size_t>(most) - 1);
      loops_.push_back(&loop);
    }
    begun_.fetch_add(1);
    for (int others = most - 1; others > 0; --others) begun_.notify_one();
    work(0);
    end(loop);
  }

 private:
  struct Loop {
    const std::function<void(int)>& work;
    int most;         // workers
    int joined = 1;
    int inside = 0;   // of those that joined later
  };

  // Where no more threads are to be had, those that started do the work.
  void start(std::size_t wanted) try {
    while (threads_.size() < wanted) threads_.emplace_back([this](std::stop_token stop) { serve(stop); });
  } catch (const std::system_error&) {
  }

  void end(Loop& loop) {
    const auto left = [&] {
      const std::lock_guard lock(mutex_);
      std::erase(loops_, &loop);
      return loop.inside == 0;
    };
    for (int seen = ended_.load(); !left(); seen = ended_.load()) await_change(ended_, seen);
  }

  void serve(const std::stop_token& stop) {
    for (int seen = begun_.load(); !stop.stop_requested(); seen = begun_.load()) {
      if (const auto [loop, worker] = join(); loop) {
        loop->work(worker);
        leave(*loop);
      } else {
        await_change(begun_, seen);
      }
    }
  }

  std::pair<Loop*, int> join() {
    const std::lock_guard lock(mutex_);
    if (loops_.empty()) return {nullptr, 0};
    Loop* const loop = loops_.front();
    const int worker = loop->joined++;
    ++loop->inside;
    if (loop->joined == loop->most) loops_.erase(loops_.begin());
    return {loop, worker};
  }

  void leave(Loop& loop) {
    {
      const std::lock_guard lock(mutex_);
      --loop.inside;
    }
    ended_.fetch_add(1);
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::vector<Loop*> loops_;              // that more threads may join
  std::vector<std::jthread> threads_;
  int scopes_ = 0;
  std::atomic<int> begun_{0}, ended_{0};  // loops, and threads that left one: to wait for
};

Threads::Threads(int count) : count_(count), team_(count > 1 ? std::make_shared<Team>() : nullptr) {}

void Threads::run(int most, const std::function<void(int)>& work) const {
  if (most <= 1 || !team_) return work(0);
  const Scope scope(*this);
  team_->run(std::min(most, count_), work);
}

Threads::Scope::Scope(const Threads& threads) : team_(threads.team_) {
  if (team_) team_->open();
}

Threads::Scope::~Scope() {
  if (team_) team_->close();
}

}  // namespace fedglmm
