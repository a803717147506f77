// entropy_view.hpp - a problem of maximum entropy as the seam sees it.
#pragma once
#include "pseudo_data/maximum_entropy.hpp"

namespace fedglmm {

// Points into the problem, which must outlive it.
EntropyView entropy_view(const EntropyProblem& problem);

}  // namespace fedglmm
