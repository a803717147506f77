// team_sizes.hpp - which team evaluates a cluster: its own size decides, so its bits do not depend on its neighbours.
// Emulated, tests meet every team with few points.
#pragma once
#include <cstdint>

namespace fedglmm::cuda {

// Up to `most_of_warp` points a warp, up to `most_of_block` a block, beyond that `most_together` blocks or as many as fit.
#if defined(FEDGLMM_EMULATED)
inline constexpr std::int64_t most_of_warp = 48, most_of_block = 300;
inline constexpr int most_together = 3;
#else
inline constexpr std::int64_t most_of_warp = 2048, most_of_block = 1 << 17;
inline constexpr int most_together = 4096;
#endif

}  // namespace fedglmm::cuda
