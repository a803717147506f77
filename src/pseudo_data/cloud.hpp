// cloud.hpp - the points of several blocks, uploaded together, with each block's system of equations.
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "base/context.hpp"
#include "backend/backend.hpp"
#include "pseudo_data/block_system.hpp"
#include "pseudo_data/start_points.hpp"

namespace fedglmm {

// The cells of the blocks, one after the other, and the way back.
PointCells point_cells(const Structure& structure, const std::vector<const Block*>& blocks,
                       const std::vector<CellPoints>& start);
std::vector<CellPoints> split_points(const Structure& structure, const std::vector<const Block*>& blocks,
                                     const std::vector<double>& points);

class BlockCloud {
 public:
  BlockCloud(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
             const std::vector<CellPoints>& start);

  int count() const { return static_cast<int>(systems_.size()); }
  BlockSystem& system(int block) { return systems_[block]; }
  PointCloud& points() { return *cloud_; }

  // Per block named, power sums of its cells to the degree that its order needs, on `channel`.
  std::vector<std::vector<double>> power_sums(const std::vector<int>& blocks, PointCloud::State state, int channel);
  // trial = from - channel * step of each block named.
  void move(const std::vector<int>& blocks, PointCloud::State from, int channel,
            const std::vector<std::vector<double>>& steps);
  void accept(const std::vector<int>& blocks);
  std::vector<CellPoints> download() const;            // of every block

 private:
  std::vector<int> cells_of(const std::vector<int>& blocks) const;
  template <class Visit>
  void by_order(const std::vector<int>& blocks, const Visit& visit) const;

  const Structure& structure_;
  std::vector<const Block*> blocks_;
  std::vector<int> first_cell_;
  std::map<int, GradientProducts> products_;           // by order
  std::vector<BlockSystem> systems_;
  std::unique_ptr<PointCloud> cloud_;
};

}  // namespace fedglmm
