// barrier.hpp - a barrier that every thread of a block, or of a cooperative grid, must reach at the same place.
#pragma once
#include <vector>

#include "emulation/thread.hpp"

namespace emulation {

class Barrier {
 public:
  explicit Barrier(const char* name) : name_(name) {}

  void reset(unsigned threads);
  void wait(Thread& self, const Where& where);
  void exit(const Thread& self);  // fails while others wait

 private:
  const char* name_;
  unsigned threads_ = 0;
  bool somebody_exited_ = false;
  std::vector<Thread*> waiting_;
  unsigned phase_ = 0;  // a late leaver must not be ordered after an early comer to the next barrier: two tags
  char tag_[2] = {};
};

}  // namespace emulation
