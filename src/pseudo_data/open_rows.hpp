// open_rows.hpp - pseudo-rows with the statements about them, and what may be wrong about their columns' shapes.
#pragma once
#include <memory>

#include "pseudo_data/numeric_basis.hpp"

namespace fedglmm {

struct OpenAtom {
  std::int64_t first, count;               // pseudo-rows
  std::vector<int> own, common;            // sets of its cluster, of its pool
};

struct OpenCluster {
  std::shared_ptr<const NumericBasis> basis;
  std::vector<OpenAtom> atoms;
  std::vector<StatementSet> sets;
};

struct OpenPool {
  std::vector<StatementSet> common;
  std::vector<OpenCluster> clusters;
  double variance_factor = 1;              // of what is left, where points were moved to meet the statements
  bool targets = false;                    // the sets have them, and the measure may miss them
};

struct OpenRows {
  struct Dummy {
    int factor, level;
  };
  std::vector<std::vector<double>> z;      // [numeric column][row]
  std::vector<double> weight;
  std::vector<std::vector<int>> level;     // [factor][row]
  std::vector<Dummy> dummies;              // the columns of levels

  // Shapes: of each numeric column the power `order` - 1 times every column, and the power `order` + 1.
  Eigen::Index shapes() const { return std::ssize(z) * (std::ssize(z) + std::ssize(dummies) + 1); }
};

// By order, from 1: the mean, in SDs, that an orthonormal polynomial may have beside 0 where nothing was said about it.
double shape_error(int order);

}  // namespace fedglmm
