// entropy_tables.hpp - clusters of a problem of maximum entropy in arrays, and who works on them together.
#pragma once
#include <vector>

#include "backend/module_abi.h"
#include "cuda/runtime.hpp"
#include "kernels/real.hpp"

namespace fedglmm::cuda {

// A cluster: how much it has, and where it starts in each of the arrays.
struct EntropyShape {
  std::int32_t own, common, sets, shares;   // rows of either kind; own and touched sets
  std::int64_t row, own_row, column, own_set, first, cover, share, factor;
  FEDGLMM_KERNEL int n() const { return own + common + 1; }  // of its bordered system
};

struct EntropyShare {
  std::int64_t cluster;
  std::int32_t number, support;             // among those of the cluster; its support
  bool grouped;                             // the support has many shares, whose points are weighed together
  std::int64_t points, support_at, weight_at;   // points before its support; place of its weights
  double log_mass;
};

class EntropyTables {
 public:
  // Of clusters first .. last - 1. Supports without a share among them have no points here.
  EntropyTables(const fedglmm_device_entropy_view& view, std::int64_t first, std::int64_t last);

  std::vector<EntropyShape> shape;          // clusters
  std::vector<std::int32_t> feature, set;   // rows
  std::vector<std::int32_t> first;          // sets + 1 a cluster: rows of its own
  std::vector<std::int32_t> column;         // common rows of each cluster: number of the common multiplier
  std::vector<std::int32_t> place;          // common multipliers a cluster: the row among its common ones, or -1
  std::vector<unsigned char> covers;        // shares x sets a cluster
  std::vector<std::int64_t> slack_at;       // own sets
  std::vector<double> target;               // own rows
  std::vector<EntropyShare> shares;         // in the order of the view
  std::vector<std::int64_t> support_at;     // supports + 1, in points
  std::vector<std::int64_t> support_shares; // supports: how many shares of all clusters are on it
  std::int64_t own_rows = 0, slack = 0, factor = 0;   // doubles of all
  int common = 0;                           // common multipliers
  int features, products;
  std::int64_t first_own_set;               // of the view's

 private:
  void add_supports(const fedglmm_device_entropy_view& view, std::int64_t first_cluster, std::int64_t last_cluster);
  void add_cluster(const fedglmm_device_entropy_view& view, std::int64_t number);
  void add_own_sets(const fedglmm_device_entropy_view& view, EntropyShape& s);
  void add_common_sets(const fedglmm_device_entropy_view& view, const std::vector<std::int32_t>& touched,
                       EntropyShape& s);
  void add_shares(const fedglmm_device_entropy_view& view, const std::vector<std::int32_t>& touched,
                  std::int64_t number, EntropyShape& s);
};

// Shares of neighbouring clusters, those on one support together.
struct EntropyChunk {
  struct Group {
    std::int32_t support;
    std::int64_t first, count;              // shares of the chunk
  };
  EntropyChunk(const EntropyTables& tables, std::int64_t first, std::int64_t last);

  std::int64_t first, last;                 // clusters
  std::vector<EntropyShare> shares;
  std::vector<std::int64_t> place;          // of each share in the order of the view: its number above
  std::vector<Group> groups;                // of the grouped shares
  std::vector<std::int64_t> rest_at;        // clusters: place of what is left of their systems
  std::int64_t weights = 0, rest = 0, own_rows = 0;   // doubles of all
};

// Clusters whose parts of the common system are added up together: whole lots, fixed by the problem alone.
struct EntropyBatch {
  std::int64_t first, last;                 // clusters
  std::size_t doubles;                      // that work on all of them takes
};
std::vector<EntropyBatch> entropy_batches(const EntropyTables& tables);

inline constexpr int entropy_lot = 32;      // clusters whose parts of the common system are added one after the other
// Of a lot: in the order in which EntropyPart deals out the working memory.
std::size_t lot_doubles(const EntropyTables& tables, std::int64_t first, std::int64_t last);
// Of a batch.
#if defined(FEDGLMM_EMULATED)               // so that tests meet several
inline constexpr std::size_t most_batch_doubles = 1 << 14;
#else
inline constexpr std::size_t most_batch_doubles = std::size_t{1} << 25;
#endif
inline constexpr std::int64_t most_batch_clusters = 1024;

inline constexpr std::int64_t least_group = 8;   // shares on a support that are worth a product of matrices

}  // namespace fedglmm::cuda
