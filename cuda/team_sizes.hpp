// team_sizes.hpp - which team evaluates a cluster: its own size decides, so its bits do not depend on its neighbours.
// Emulated, tests meet every team with few points.
#pragma once
#include <cstdint>

namespace fedglmm::cuda {

// Up to `most_of_warp` points a warp, up to `most_of_block` a block, beyond that `most_together` blocks or as many as
// fit.
// An outer cluster of a nested model has a warp for up to `most_members_of_warp` clusters in it, else a block.
// Derivatives take a chunk of the points at a time: as many as `warp_chunk_doubles` of shared memory a warp hold, or
// `points_a_thread` of blocks that work together.
#if defined(FEDGLMM_EMULATED)
inline constexpr std::int64_t most_of_warp = 48, most_of_block = 300;
inline constexpr int most_together = 3, most_members_of_warp = 40;
inline constexpr int warp_chunk_doubles = 512, points_a_thread = 1;
#else
inline constexpr std::int64_t most_of_warp = 2048, most_of_block = 1 << 17;
inline constexpr int most_together = 4096, most_members_of_warp = 512;
inline constexpr int warp_chunk_doubles = 1024, points_a_thread = 4;
#endif

}  // namespace fedglmm::cuda
