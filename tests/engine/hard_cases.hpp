// hard_cases.hpp - the data of the hard cases: the same uniform numbers as in tests/golden/make_hard.R.
#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "fits.hpp"

namespace hard {

using namespace fits;
using Values = std::vector<double>;

// Park and Miller (1988), Commun. ACM 31: exact in doubles, so that R has the same numbers.
class Uniform {
 public:
  explicit Uniform(std::int64_t seed) : state_(seed) {}
  double operator()() { return static_cast<double>(state_ = 16807 * state_ % 2147483647) / 2147483647.0; }
  double bell() {
    double sum = 0;
    for (int i = 0; i < 3; ++i) sum += (*this)();
    return 2 * (sum - 1.5);
  }

 private:
  std::int64_t state_;
};

struct Shape {
  std::int64_t seed;
  int clusters, size;
  double sd = 0.8, slope_sd = 0.5, outer_sd = 0, level = 0;
};

// Clusters of `size` rows, 5 of them in each outer cluster.
struct Study {
  std::vector<std::string> g, o;
  Values x, y, k;

  explicit Study(const Shape& shape) {
    Uniform uniform(shape.seed);
    double outer = 0;
    for (int c = 0; c < shape.clusters; ++c) {
      if (c % 5 == 0) outer = shape.outer_sd * uniform.bell();
      const double b = shape.sd * uniform.bell(), d = shape.slope_sd * uniform.bell();
      for (int i = 0; i < shape.size; ++i) {
        g.push_back(cat("c", 1000000 + c));
        o.push_back(cat("o", 1000000 + c / 5));
        x.push_back(4 * uniform() - 2);
        const double eta = -0.3 + 0.6 * x.back() + outer + b + d * x.back();
        y.push_back(uniform() < 1 / (1 + std::exp(-eta)));
        k.push_back(std::floor(std::exp(shape.level + eta / 2) * (0.5 + uniform())));
      }
    }
  }

  // With more columns of numbers.
  Frame rows(std::vector<Column> more = {}) const {
    std::vector<Column> columns = {words("g", g), words("o", o), numbers("x", x), numbers("y", y), numbers("k", k)};
    columns.insert(columns.end(), more.begin(), more.end());
    return table(std::move(columns));
  }
};

inline FitResult fit_with(const std::string& formula, const std::string& family, Frame rows,
                          const ModelColumns& columns, const FitOptions& options = {}) {
  return fit_model(on_cpu(), make_model(formula, family, columns), Dataset(std::move(rows)), options);
}

inline FitOptions with_nodes(int nagq) {
  FitOptions options;
  options.nagq = nagq;
  return options;
}

}  // namespace hard
