"""bugs.py - the planted bugs: each an edit of one place of the device code, and what must catch it.

nets: result    a test sees a wrong number
      strict    the emulator ends the program; the word is in its message
      address   the address sanitizer does
      race      the thread sanitizer does
"""
from dataclasses import dataclass

LIKELIHOOD = ("likelihood_binomial.cu",)
LAPLACE, SLOPES, QUADRATURE = "laplace*an intercept*", "laplace*slopes*", "quadrature*"
CLOUD, FAILURES = "a point cloud*", "each call that fails*"
LANES, FOUND = "lanes_test.cpp", "searches for modes*"  # a program of its own: clusters that share a register
DEVICES, PARTS = "clusters over two*", "clusters that do not fit*"
NESTED = "a nested model on the device*"
NESTED_DEVICES, NESTED_PARTS = "a nested model over*", "a nested model that does not fit*"
NESTED_WAITS, NESTED_LOST = "a nested model waits*", "a nested model's modes that cannot*"
ENTROPY = "clusters of maximum entropy*every operation*"


@dataclass
class Bug:
    name: str
    file: str
    text: str                # must be there exactly once
    planted: str
    nets: dict               # net: what its message says besides
    sources: tuple           # to compile anew
    cases: str               # the test cases that must catch it
    order: str = "forward"   # of the emulated threads; a sanitizer forgets a write after four reads of other threads


def any_of(*nets):
    return {net: "" for net in nets}


RESULT, RACE, ADDRESS, BOTH = any_of("result"), any_of("race"), any_of("address"), any_of("result", "race")
TEAMS, KERNEL = "cuda/teams.hpp", "cuda/likelihood_kernel.hpp"

BARRIERS = [
    Bug("clear without a wait", TEAMS, "memory[k] = 0;\n    wait();", "memory[k] = 0;", RACE, ("cloud_part.cu",),
        CLOUD),
    Bug("a warp's complete() without a wait", TEAMS, "complete(double*, int) const { wait(); }",
        "complete(double*, int) const {}", BOTH, ("cloud_part.cu",), CLOUD),
    Bug("no __syncwarp", TEAMS, "__syncwarp(all_lanes);", "", RACE, ("cloud_part.cu",), CLOUD),
    Bug("a group's complete(): before the warps are added up", TEAMS,
        "* stride_;\n    __syncthreads();\n    for", "* stride_;\n    for",
        BOTH, ("cloud_part.cu",), CLOUD),
    Bug("a group's complete(): before the totals are read", TEAMS,
        "complete_blocks(first, count);\n    __syncthreads();", "complete_blocks(first, count);", RACE,
        LIKELIHOOD, LAPLACE),
    Bug("a block's wait()", TEAMS, "else __syncthreads();", "else return;", BOTH, LIKELIHOOD, LAPLACE),
    Bug("wait() of several blocks waits for one", TEAMS, "if (blocks_ > 1) grid_barrier();\n    else",
        "", RACE, LIKELIHOOD, QUADRATURE, "reverse"),
    Bug("complete_blocks(): before block totals are read", TEAMS,
        "blockIdx.x * block;\n    grid_barrier();", "blockIdx.x * block;", BOTH, LIKELIHOOD, LAPLACE),
    Bug("complete_blocks(): before totals replace block totals", TEAMS,
        "= total;\n    }\n    grid_barrier();", "= total;\n    }", RACE, LIKELIHOOD, LAPLACE),
    Bug("over_team(): before the board is read", TEAMS,
        "= out.v[k];\n    __syncthreads();", "= out.v[k];", BOTH, ("nested_kernels.cu",), NESTED),
    Bug("over_team(): before the board is written again", TEAMS,
        "    __syncthreads();\n    return blocks_ > 1", "    return blocks_ > 1", RACE, LIKELIHOOD, LAPLACE),
    Bug("over_blocks(): before the shelf is read", TEAMS,
        "= s.v[k];\n    grid_barrier();", "= s.v[k];", {"strict": "grid", "race": ""}, LIKELIHOOD, LAPLACE),
    Bug("over_blocks(): before the shelf is written again", TEAMS,
        "    grid_barrier();\n    return over_lanes", "    return over_lanes", RACE, LIKELIHOOD, LAPLACE),
    Bug("before a cluster's mode replaces its start", KERNEL, "  team.wait();\n", "", RACE, LIKELIHOOD, LAPLACE),
    Bug("before the nodes' values are read", "kernels/quadrature.hpp", "  team.wait();\n", "", RACE, LIKELIHOOD,
        QUADRATURE),
    Bug("before the parameters' terms are read", "kernels/laplace_hessian.hpp", "  team.wait();\n", "",
        BOTH, LIKELIHOOD, LAPLACE),
    Bug("sums that are never complete", "kernels/power_sums.hpp", "  team.complete(sum, table.count);\n", "",
        BOTH, ("cloud_part.cu",), CLOUD),
]

DIVERGENT = [
    Bug("half a block at a barrier", TEAMS, "* stride_;\n    __syncthreads();",
        "* stride_;\n    if (threadIdx.x < 64) __syncthreads();", {"strict": "__syncthreads"}, ("cloud_part.cu",),
        CLOUD),
    Bug("half a warp at __syncwarp", TEAMS, "__syncwarp(all_lanes);", "if (rank() < 16) __syncwarp(all_lanes);",
        {"strict": "__syncwarp"}, ("cloud_part.cu",), CLOUD),
    Bug("one block misses the grid's barrier", TEAMS, "blockIdx.x * block;\n    grid_barrier();",
        "blockIdx.x * block;\n    if (blockIdx.x > 0) grid_barrier();", {"strict": "grid"}, LIKELIHOOD, LAPLACE),
    Bug("a mask that leaves a lane out", TEAMS, "all_lanes = 0xffffffffu", "all_lanes = 0x7fffffffu",
        {"strict": "mask"}, ("nested_kernels.cu",), NESTED),
    Bug("a block's sum by one warp alone", TEAMS, "return over_team(Plus{}, s);",
        "return threadIdx.x < warp_lanes ? over_team(Plus{}, s) : s;", {"strict": ""}, ("nested_kernels.cu",),
        NESTED),
]

WRONG_SUMS = [
    Bug("a butterfly without its first step", TEAMS, "for (int distance = warp_lanes / 2;",
        "for (int distance = warp_lanes / 4;", RESULT, ("nested_kernels.cu",), NESTED),
    Bug("an exchange without its last step", TEAMS, "for (; distance > 0; distance /= 2) v[0]",
        "for (; distance > 1; distance /= 2) v[0]", RESULT, ("cloud_part.cu",), CLOUD),
    Bug("an exchange of the wrong halves", TEAMS, "element = 2 * element + upper;", "element = 2 * element + !upper;",
        RESULT, ("cloud_part.cu",), CLOUD),
    Bug("sums that start from what was there", TEAMS, "memory[k] = 0;", "memory[k] *= 1;", RESULT, ("cloud_part.cu",),
        CLOUD),
    Bug("modes that start from what was there", "cuda/likelihood_part.cu", "  mode_.zero();\n", "", RESULT,
        ("likelihood_part.cu",), SLOPES),
    Bug("trial points that start from what was there", "cuda/cloud_part.cu", "  trial_.zero();\n", "", RESULT,
        ("cloud_part.cu",), CLOUD),
    Bug("totals added to the last ones", "cuda/lots.hpp", "  std::fill_n(totals, width, 0.0);\n", "", RESULT,
        ("likelihood.cu",), LAPLACE),
    Bug("a share's lots in the first one's place", "cuda/likelihood.cu", "lots.data() + lot * width",
        "lots.data() + lot / 9 * width", RESULT, ("likelihood.cu",), DEVICES),
    Bug("scores of outer clusters in the places of clusters", "cuda/likelihood.cu", "parts_.lots().row(lot) * P",
        "(lot == 0 ? 0 : parts_.lots().row(lot) - 1) * P", RESULT, ("likelihood.cu",), NESTED_DEVICES),
    Bug("clusters that no device has", "cuda/cluster_parts.hpp", "lots_.share(shares[d], shares[d + 1])",
        "lots_.share(shares[d], shares[d] + 1)", RESULT, ("likelihood.cu",), NESTED_DEVICES),
    Bug("a part that starts from no modes", "cuda/likelihood.cu",
        "    if (!parts_.stay()) part.start_from(mode_.data() + first * r);\n", "", RESULT, ("likelihood.cu",), PARTS),
    Bug("scores that begin with the value", "cuda/likelihood_part.cu", "&results[i * width + 1]", "&results[i * width]",
        RESULT, ("likelihood_part.cu",), LAPLACE),
    Bug("a chunk's points counted from the cluster's first", "kernels/gradient.hpp", "c.chunk[i - first + k * n]",
        "c.chunk[i + k * n]", RESULT, LIKELIHOOD, SLOPES),
]

RACES = [
    Bug("all blocks write one place of the shelf", TEAMS, "shelf_[blockIdx.x * K + k] = s.v[k];", "shelf_[k] = s.v[k];",
        BOTH, LIKELIHOOD, LAPLACE),
    Bug("all warps write one place of the board", TEAMS, "board_[warp_of_block * K + k]", "board_[k]",
        BOTH, ("nested_kernels.cu",), NESTED),
    Bug("warps of all blocks share scratch", KERNEL, "static_cast<std::size_t>(team) * (t.sums + t.terms)",
        "static_cast<std::size_t>(team % block_warps) * (t.sums + t.terms)", RACE, LIKELIHOOD, LAPLACE),
    Bug("all blocks share scratch", KERNEL, "(together ? 0 : blockIdx.x) * static_cast", "0 * static_cast", RACE,
        LIKELIHOOD, LAPLACE),
    Bug("warps share a chunk", KERNEL, "shared + board_doubles + threadIdx.x / warp_lanes * warp_chunk_doubles",
        "shared + board_doubles", BOTH, LIKELIHOOD, LAPLACE),
]

ADDRESSES = [
    Bug("a row more than a lot has", "cuda/lots.cu", "i < rows[blockIdx.x + 1]", "i <= rows[blockIdx.x + 1]", ADDRESS,
        ("lots.cu",), LAPLACE),
    Bug("a number more than a lot has", "cuda/lots.cu", "k < used; k +=", "k <= used; k +=", ADDRESS, ("lots.cu",),
        LAPLACE),
    Bug("a point more than the cell has", "cuda/cloud_part.cu", "k < first[c + 1] * columns; k +=",
        "k <= first[c + 1] * columns; k +=", ADDRESS, ("cloud_part.cu",), CLOUD),
    Bug("shared memory without room for the board", KERNEL, "(board_doubles + block_warps * warp_chunk_doubles)",
        "(block_warps * warp_chunk_doubles)", ADDRESS, LIKELIHOOD + ("likelihood_part.cu",), SLOPES),
    Bug("the host reads the device's memory", "cuda/likelihood_part.cu", "std::copy_n(host_lots_.span().data(),",
        "std::copy_n(lots_.get(),", ADDRESS, ("likelihood_part.cu",), LAPLACE),
    Bug("the host's buffer dies before it is copied", "cuda/buffer.hpp", "    upload(from);\n    stream.wait();",
        "    upload(from);", ADDRESS, ("cluster_part.cu",), LAPLACE),
]

# Without these waits the operations still end with their work done (Settled), but would not say that it failed.
WAITS = [
    Bug("an error that was dealt with stays for the next launch", "cuda/runtime.hpp",
        "  cudaGetLastError();\n  emulation::launch", "  emulation::launch", RESULT,
        LIKELIHOOD + ("likelihood_part.cu",), "clusters that do not fit*"),
    Bug("the caller's memory goes before what failed has come to rest", "cuda/device.hpp",
        "  ~Settled() { cudaStreamSynchronize(stream_.get()); }", "  ~Settled() {}", ADDRESS,
        ("likelihood_part.cu",), "the caller's memory*"),
    Bug("the likelihood is read before the stream came so far", "cuda/likelihood_part.cu",
        "collect(double* sums) {\n  stream_.wait();", "collect(double* sums) {", RESULT, ("likelihood_part.cu",),
        LAPLACE),
    Bug("scores are read before", "cuda/likelihood_part.cu", "results_.download(results);\n  stream_.wait();",
        "results_.download(results);", RESULT, ("likelihood_part.cu",), LAPLACE),
    Bug("modes are read before", "cuda/likelihood_part.cu",
        "covariance_.size()});\n  stream_.wait();", "covariance_.size()});", RESULT, ("likelihood_part.cu",), FAILURES),
    Bug("points are read before", "cuda/cloud_part.cu", "current_.size()});\n  stream_.wait();", "current_.size()});",
        RESULT, ("cloud_part.cu",), FAILURES),
]

FROZEN = [
    Bug("a lane goes on: bisection", "kernels/mode.hpp",
        "last_step = magnitude(next - u);\n    u = O::select(active, next, u);",
        "last_step = magnitude(next - u);\n    u = next;", RESULT, (LANES,), FOUND),
    Bug("a lane goes on: Newton from the right", "kernels/mode.hpp",
        "s.tolerance;\n    u = O::select(active, next, u);", "s.tolerance;\n    u = next;", RESULT, (LANES,), FOUND),
    Bug("a lane goes on: damped Newton", "kernels/mode.hpp",
        "u[a] = O::select(active, u[a] + damping * d[a], u[a]);", "u[a] += damping * d[a];", RESULT, (LANES,), FOUND),
]

ENTROPY_KERNELS = ("entropy_kernels.cu",)
ELIMINATION = "kernels/elimination.hpp"
MAXIMUM_ENTROPY = [
    Bug("a column is eliminated before the last one is there", ELIMINATION, "s.pivot[j] = d;\n  team.wait();",
        "s.pivot[j] = d;", RACE, ENTROPY_KERNELS, ENTROPY),
    Bug("a panel is eliminated before it is up to date", ELIMINATION, "ld, ld);\n  }\n  team.wait();", "ld, ld);\n  }",
        RACE, ENTROPY_KERNELS, ENTROPY),
    Bug("an unknown is found before the one after it is there", ELIMINATION, "= -sum.v[0];\n    team.wait();",
        "= -sum.v[0];", RACE, ENTROPY_KERNELS, ENTROPY),
    Bug("pivots before the ridge is there", "kernels/entropy.hpp", "+= ridge;\n  team.wait();", "+= ridge;", RACE,
        ENTROPY_KERNELS, ENTROPY),
    Bug("two sets add to a multiplier at once", "kernels/entropy.hpp", "l.at(c, r);\n    team.wait();", "l.at(c, r);",
        RACE, ENTROPY_KERNELS, ENTROPY),
    Bug("multipliers that start before they are zero", "kernels/entropy.hpp", "theta[a] = 0;\n  team.wait();",
        "theta[a] = 0;", RACE, ENTROPY_KERNELS, ENTROPY),
    Bug("a step before the common one is there", "cuda/entropy_kernels.cu", "= 1;\n    Warp{}.wait();", "= 1;", RACE,
        ENTROPY_KERNELS, ENTROPY),
    Bug("a panel that takes a column twice", ELIMINATION, "team, s, first, last, first,",
        "team, s, first, last, first > 0 ? first + 1 : 0,", RESULT, ENTROPY_KERNELS, ENTROPY),
    Bug("a cluster that no lot has", "cuda/entropy_kernels.cu", "? first + entropy_lot :",
        "? first + entropy_lot - 1 :", RESULT, ENTROPY_KERNELS, ENTROPY),
    Bug("a product's scale", "kernels/entropy.hpp", "return total * products.scale[at];", "return total;", RESULT,
        ENTROPY_KERNELS, ENTROPY),
    Bug("totals of maximum entropy added to the last ones", "cuda/entropy_part.cu", "  total_.zero();\n", "", RESULT,
        ("entropy_part.cu",), ENTROPY),
    Bug("moments of the last tile only", "cuda/entropy_part.cu", "points, s > 0, task.moments",
        "points, 0, task.moments", RESULT, ("entropy_part.cu",), ENTROPY),
]

NESTED_KERNELS, NESTED_PART = ("nested_kernels.cu",), ("nested_part.cu",)
TWO_LEVELS = [
    Bug("an outer cluster that has found its modes goes on", "cuda/nested_kernels.cu",
        "    if (t.found[outer]) return;\n", "", RESULT, NESTED_KERNELS, NESTED_PARTS),
    Bug("every outer cluster's search ends with the first", "cuda/nested_kernels.cu", "t.found[outer] = !moves;",
        "t.found[0] = !moves;", BOTH, NESTED_KERNELS, NESTED),
    Bug("sums at the last step's start", "cuda/nested_kernels.cu", "if (!t.at_modes && t.found", "if (t.found",
        RESULT, NESTED_KERNELS, NESTED),
    Bug("a cluster's sums one cluster too far", "cuda/nested_kernels.cu", "t.sums[k * t.clusters + cluster]",
        "t.sums[k * t.clusters + cluster + 1]", ADDRESS, NESTED_KERNELS, NESTED),
    Bug("u_0 moves before all have read it", "kernels/nested.hpp", "  team.wait();  // all have read u_0\n", "", RACE,
        NESTED_KERNELS, NESTED),
    Bug("u_0 is forgotten before all have read it", "kernels/nested.hpp",
        "  team.wait();\n  if (team.rank() == 0) *o.mode = 0;", "  if (team.rank() == 0) *o.mode = 0;", RACE,
        NESTED_KERNELS, NESTED_LOST),
    Bug("all members of a team write u_0", "kernels/nested.hpp", "if (team.rank() == 0) *o.mode = u0 +",
        "*o.mode = u0 +", RACE, NESTED_KERNELS, NESTED),
    Bug("all members of a team have one step", "kernels/nested.hpp", "o.e[k] = d;", "o.e[0] = d;", BOTH,
        NESTED_KERNELS, NESTED),
    Bug("each member of a team has a step of its own sums", "kernels/nested.hpp",
        "  sums = team.sum(sums);\n  const double d0", "  const double d0", RESULT, NESTED_KERNELS, NESTED),
    Bug("gradients of one member", "kernels/nested.hpp", "k < members;", "k < 1;", RESULT, NESTED_KERNELS, NESTED),
    Bug("a verdict on the first outer cluster alone", "cuda/nested_kernels.cu", "o < outer_clusters;", "o < 1;",
        RESULT, NESTED_KERNELS, NESTED_WAITS),
    Bug("a search that starts where the last one ended", "cuda/nested_part.cu", "  search_.zero();\n", "", RESULT,
        NESTED_PART, NESTED),
    Bug("modes of two levels that start from what was there", "cuda/nested_part.cu", "{&mode_, &outer_mode_, &tilt_",
        "{&tilt_", RESULT, NESTED_PART, NESTED),
    Bug("a search that ends with its first batch", "cuda/nested_part.cu", "verdict[0] != 0 &&", "false &&", RESULT,
        NESTED_PART, NESTED_WAITS),
    Bug("a search that is given up with its first batch", "cuda/nested_part.cu", "t.last = taken_ >=",
        "t.last = taken_ + 400 >=", RESULT, NESTED_PART, NESTED_WAITS),
    Bug("members of the first share", "cuda/nested_part.cu", "first -= share.first;", "first -= 0;",
        ADDRESS, NESTED_PART, NESTED_DEVICES),
    Bug("outer clusters cut in two", "cuda/lots.cu", "const std::int64_t cluster = outer ? outer[row] : row;",
        "const std::int64_t cluster = outer ? outer[row] - (row < rows) : row;", ADDRESS, ("lots.cu",),
        NESTED_DEVICES),
    Bug("a nested model's lots are read before", "cuda/nested_part.cu", "for (stream_.wait(); verdict",
        "for (; verdict", RESULT, NESTED_PART, NESTED),
    Bug("scores of outer clusters are read before", "cuda/nested_part.cu",
        "results_.download(results);\n  stream_.wait();", "results_.download(results);", RESULT, NESTED_PART, NESTED),
    Bug("modes of two levels are read before", "cuda/nested_part.cu", "covariance_.size()});\n  stream_.wait();",
        "covariance_.size()});", RESULT, NESTED_PART, NESTED),
]

BUGS = BARRIERS + FROZEN + DIVERGENT + WRONG_SUMS + RACES + ADDRESSES + WAITS + MAXIMUM_ENTROPY + TWO_LEVELS
