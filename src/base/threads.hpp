// threads.hpp - the threads that loops are shared among.
#pragma once
#include <functional>
#include <memory>

namespace fedglmm {

// A number of threads, the caller's among them, and those threads: copies share them. They are started by the first loop
// of a Scope and stay for those that follow, since to start one takes as long as many a loop of a fit; none outlives the
// last Scope, so that a program may fork between calls.
class Threads {
 public:
  Threads(int count = 1);  // not explicit: where threads are asked for, a number will do
  int count() const { return count_; }

  // Calls work(0) on this thread and, as the others get free, work(1) to at most work(most - 1) on those, and waits for
  // all that were called. Fewer may come than could: no call is waited for that has not begun. `work` does not throw.
  void run(int most, const std::function<void(int)>& work) const;

  class Scope;

 private:
  class Team;

  int count_;
  std::shared_ptr<Team> team_;  // none if there is one thread
};

// While one is alive, threads are kept. Scopes nest; several threads may have one each.
class Threads::Scope {
 public:
  explicit Scope(const Threads& threads);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::shared_ptr<Team> team_;
};

}  // namespace fedglmm
