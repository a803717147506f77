// refuse.hpp - what checks of a stranger's sums say and share.
#pragma once
#include <cmath>
#include <string>

#include "base/error.hpp"

namespace fedglmm {

// BAD_DATA; `place` names the file, the line and the cluster or pool.
template <class... Parts>
[[noreturn]] void refuse(const std::string& place, const Parts&... parts) {
  fail(Status::bad_data, place, ": ", parts...);
}

inline bool is_whole(double value) { return value == std::floor(value); }

}  // namespace fedglmm
