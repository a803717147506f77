#include "model/points.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/subset.hpp"
#include "model/random_rank.hpp"
#include "model/row_tasks.hpp"

namespace fedglmm {
namespace {

using Design = Eigen::Map<Eigen::MatrixXd>;
using Weights = Eigen::Map<const Eigen::VectorXd>;
using Eigen::Index;

constexpr Index chunk = 2048;               // rows whose columns fit in the cache together
constexpr double largest_shift = 10;        // of a random effect's column

// work(task, first row, rows) for each chunk.
template <class Work>
void for_chunks(Index rows, const Threads& threads, const Work& work) {
  for_row_tasks(rows, chunk, threads, [&](Index task, Index first, Index end) {
    for (; first < end; first += chunk) work(task, first, std::min(chunk, end - first));
  });
}

std::vector<std::string> all_names(const DesignRows& rows) {
  std::vector<std::string> out;
  for (const DesignColumn& column : rows.columns) out.push_back(column.name);
  return out;
}

// The first row of a weight above 0; the first of all where there is none.
Index first_that_counts(const Weights& w) {
  const auto counts = std::find_if(w.begin(), w.end(), [](double weight) { return weight > 0; });
  return counts == w.end() ? 0 : counts - w.begin();
}

// A row of weight 0 has no say: it becomes a copy of one that has, whatever it held.
void silence_rows(const Weights& w, Index like, Index first, Index n, Design& X) {
  if ((w.segment(first, n).array() != 0).all()) return;
  for (Index i = first; i < first + n; ++i)
    if (w[i] == 0 && i != like) X.row(i) = X.row(like);
}

// Of silenced rows. Sums are taken about one of them where an intercept allows it: a large common offset of a column
// costs no digits.
Standardization standardization_of(const DesignRows& rows, const Weights& w, const Threads& threads, Design& X) {
  const Index like = first_that_counts(w);
  Eigen::VectorXd origin = Eigen::VectorXd::Zero(X.cols()), weight = Eigen::VectorXd::Zero(most_row_tasks);
  if (rows.intercept >= 0) origin = X.row(like);
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(X.cols(), most_row_tasks), squares = sums;
  for_chunks(X.rows(), threads, [&](Index task, Index first, Index n) {
    silence_rows(w, like, first, n, X);
    weight[task] += w.segment(first, n).sum();
    for (Index j = 0; j < X.cols(); ++j) {
      const auto x = X.col(j).segment(first, n).array() - origin[j];
      sums(j, task) += (w.segment(first, n).array() * x).sum();
      squares(j, task) += (w.segment(first, n).array() * x.square()).sum();
    }
  });
  Standardization out = standardization(all_names(rows), rows.intercept, weight.sum(), sums.rowwise().sum(),
                                        squares.rowwise().sum());
  for (Index j = 0; j < X.cols(); ++j)
    if (j != rows.intercept) out.centre[j] += origin[j];
  return out;
}

// Returns X'WX.
Eigen::MatrixXd standardize(const Standardization& s, const Weights& w, Design& X, const Threads& threads) {
  std::vector<Eigen::MatrixXd> grams(most_row_tasks, Eigen::MatrixXd::Zero(X.cols(), X.cols()));
  for_chunks(X.rows(), threads, [&](Index task, Index first, Index n) {
    auto part = X.middleRows(first, n);
    for (Index j = 0; j < X.cols(); ++j)
      if (j != s.intercept) part.col(j) = (part.col(j).array() - s.centre[j]) / s.scale[j];
    const Eigen::MatrixXd weighted = w.segment(first, n).asDiagonal() * part;
    grams[task].noalias() += part.transpose() * weighted;
  });
  Eigen::MatrixXd gram = grams[0];
  for (Index task = 1; task < most_row_tasks; ++task) gram += grams[task];
  return gram;
}

// Columns of one random term must not depend on each other: about their means if the term has an intercept, else as
// they are. The means enter at a size that leaves the digits to the rest; the rank does not depend on it.
void check_block(const DesignRows& rows, const RandomBlock& block, const int* columns, const Standardization& s,
                 const Eigen::MatrixXd& gram) {
  const auto r = static_cast<Index>(block.terms.size());
  Eigen::VectorXd means = Eigen::VectorXd::Zero(r);
  Eigen::MatrixXd products(r, r);
  for (Index k = 0; k < r; ++k) {
    means[k] = s.centre[columns[k]] / s.scale[columns[k]];
    for (Index l = 0; l < r; ++l) products(k, l) = gram(columns[k], columns[l]);
  }
  const bool has_intercept = rows.columns[columns[0]].atoms.empty();
  const double largest = means.cwiseAbs().maxCoeff();
  if (!has_intercept && rows.intercept >= 0 && largest > 0)
    products += gram(rows.intercept, rows.intercept) / std::max(1.0, largest * largest) * means * means.transpose();
  check_rank(block.terms, products);
}

// A column far from 0 in units of its spread is nearly constant, and its mean decides the size of its random effect: it
// is used as it is, divided by its root mean square.
void keep_uncentred(DesignRows& rows, LaplaceProblem& problem) {
  RawVector<double>& X = rows.X;
  Standardization& s = problem.standardization;
  for (std::size_t a = 0; a < problem.random.columns.size(); ++a) {
    RandomColumn& z = problem.random.columns[a];
    if (std::abs(z.shift) <= largest_shift) continue;
    const double size = std::hypot(1, z.shift), scale = s.scale[z.column] * size;
    const Index column = s.scale.size();
    X.resize(X.size() + static_cast<std::size_t>(rows.count()));
    Design all(X.data(), rows.count(), column + 1);
    all.col(column) = (all.col(z.column).array() + z.shift) / size;
    s.centre.conservativeResize(column + 1);
    s.scale.conservativeResize(column + 1);
    s.centre[column] = 0;
    s.scale[column] = scale;
    problem.random.map(static_cast<Index>(a), static_cast<Index>(a)) = scale;
    z = {static_cast<int>(column), 0};
  }
}

// z = x~ + shift in columns x~ and 1.
void check_terms(const RandomDesign& random, int ones, const Eigen::MatrixXd& gram) {
  std::vector<int> columns;
  for (const RandomColumn& z : random.columns) columns.push_back(z.column);
  columns.push_back(ones);
  const auto r = static_cast<Index>(random.columns.size());
  Eigen::MatrixXd mixing = Eigen::MatrixXd::Identity(r + 1, r);
  for (Index k = 0; k < r; ++k) mixing(r, k) = random.columns[k].shift;
  check_told_apart(random.effects, taken(gram, columns), mixing);
}

void set_random_columns(DesignRows& rows, const Eigen::MatrixXd& gram, LaplaceProblem& problem) {
  const auto ones = std::ranges::find_if(rows.columns, [](const DesignColumn& c) { return c.atoms.empty(); });
  if (ones != rows.columns.end()) problem.points.ones = static_cast<int>(ones - rows.columns.begin());
  problem.random = random_design({rows.blocks}, rows.random_columns, problem.points.ones, problem.standardization);
  check_terms(problem.random, problem.points.ones, gram);
  keep_uncentred(rows, problem);
  problem.points.random = problem.random.columns;
  problem.points.free = problem.random.effects.entries();
}

}  // namespace

void set_points(DesignRows& rows, RawVector<double> weight, const Threads& threads, LaplaceProblem& problem) {
  Design X(rows.X.data(), rows.count(), static_cast<Index>(rows.columns.size()));
  const Weights w(weight.data(), rows.count());
  problem.names = rows.names();
  problem.standardization = standardization_of(rows, w, threads, X);
  const Eigen::MatrixXd gram = standardize(problem.standardization, w, X, threads);
  check_rank(problem.names, gram.topLeftCorner(rows.fixed_count, rows.fixed_count));
  const int* columns = rows.random_columns.data();
  for (const RandomBlock& block : rows.blocks) {
    check_block(rows, block, columns, problem.standardization, gram);
    columns += block.terms.size();
  }
  set_random_columns(rows, gram, problem);
  problem.points.q = rows.fixed_count;
  problem.points.columns = static_cast<int>(problem.standardization.scale.size());
  problem.points.offset = rows.offset;
  problem.points.outer = rows.outer;
  problem.points.eta_offset = std::move(rows.eta_offset);
  problem.points.X = std::move(rows.X);
  problem.points.weight = std::move(weight);
}

void set_responses(const RawVector<double>& wy, const Threads& threads, LaplaceProblem& problem, Scores scores) {
  ClusteredPoints& points = problem.points;
  const Design X(points.X.data(), points.points(), points.columns);
  const Weights y(wy.data(), points.points());
  const Index r = points.r();
  points.response.resize(static_cast<std::size_t>(points.clusters() * r));
  if (scores == Scores::wanted) problem.cluster_xy.resize(points.q, points.clusters());
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(points.columns, most_row_tasks);
  for_row_tasks(points.clusters(), 1, threads, [&](Index task, Index begin, Index end) {
    Eigen::VectorXd products(points.columns);
    for (Index i = begin; i < end; ++i) {
      const Index first = points.offset[i], n = points.offset[i + 1] - first;
      const auto part = y.segment(first, n);
      for (Index j = 0; j < points.columns; ++j) products[j] = X.col(j).segment(first, n).dot(part);
      const double total = part.sum();
      for (Index a = 0; a < r; ++a)
        points.response[i * r + a] = products[points.random[a].column] + points.random[a].shift * total;
      sums.col(task) += products;
      if (scores == Scores::wanted) problem.cluster_xy.col(i) = products.head(points.q);
    }
  });
  problem.xy = sums.topRows(points.q).rowwise().sum();
}

}  // namespace fedglmm
