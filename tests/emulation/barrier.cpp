// barrier.cpp - arrivals, openings, and the mistakes that can be made at a barrier.
#include "emulation/barrier.hpp"

#include "emulation/sanitizers.hpp"

namespace emulation {

void Barrier::reset(unsigned threads) {
  threads_ = threads;
  somebody_exited_ = false;
  waiting_.clear();
  waiting_.reserve(threads);
}

void Barrier::wait(Thread& self, const Where& where) {
  if (somebody_exited_) self.fail(std::string(name_) + ": a thread has exited, the others wait for it", where);
  if (!waiting_.empty() && !same_place(waiting_.front()->where, where))
    self.fail(std::string(name_) + ": threads are at different barriers", where);
  char* const tag = &tag_[phase_];
  order_before(tag);
  self.state = State::at_barrier;
  self.waits_for = name_;
  self.where = where;
  waiting_.push_back(&self);
  if (waiting_.size() == threads_) {
    for (Thread* thread : waiting_) thread->state = State::ready;
    waiting_.clear();
    phase_ ^= 1;
  }
  Fiber::pause();
  order_after(tag);
}

void Barrier::exit(const Thread& self) {
  if (!waiting_.empty())
    self.fail(std::string(name_) + ": this thread exited while others wait", waiting_.front()->where);
  somebody_exited_ = true;
}

}  // namespace emulation
