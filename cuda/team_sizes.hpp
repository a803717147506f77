// team_sizes.hpp - which team evaluates a cluster: its own size decides, so its bits do not depend on its neighbours.
#pragma once
#include <cstdint>

namespace fedglmm::cuda {

// Up to `most_of_warp` points a warp, up to `most_of_block` a block, beyond that all blocks together.
#if defined(FEDGLMM_EMULATED)  // tests meet every team with few points
inline constexpr std::int64_t most_of_warp = 48, most_of_block = 300;
#else
inline constexpr std::int64_t most_of_warp = 2048, most_of_block = 1 << 17;
#endif

}  // namespace fedglmm::cuda
