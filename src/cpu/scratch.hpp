// scratch.hpp - aligned memory that grows and is kept; zeros when it is new.
#pragma once
#include "cpu/aligned.hpp"

namespace fedglmm::cpu {

class Scratch {
 public:
  double* at_least(std::size_t count) {
    if (count > size_) {
      memory_ = make_aligned(count);
      size_ = count;
    }
    return memory_.get();
  }

 private:
  AlignedDoubles memory_;
  std::size_t size_ = 0;
};

}  // namespace fedglmm::cpu
