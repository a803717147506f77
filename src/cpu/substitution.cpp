#include "backend/substitution.hpp"

#include <algorithm>

#include "cpu/backend.hpp"
#include "cpu/scratch.hpp"

namespace fedglmm::cpu {
namespace {

class CpuSubstitution final : public Substitution {
 public:
  explicit CpuSubstitution(const Variant& variant) : variant_(variant) {}

  void explain(const FactorStrips& factor, int count, const double* b, double* below, double* squares) override {
    if (factor.size == 0) {  // there is no y
      std::fill_n(below, factor.below * count, 0.0);
      std::fill_n(squares, count * count, 0.0);
      return;
    }
    const int group = side_registers * variant_.lanes, columns = (count + group - 1) / group * group;
    const SubstitutionCall call{FactorStrips::strips(factor.size), FactorStrips::strips(factor.below),
                                columns / variant_.lanes, factor.values.data()};
    double* const y = y_.at_least(static_cast<std::size_t>(call.strips * FactorStrips::height * columns));
    double* const products = below_.at_least(static_cast<std::size_t>(call.below * FactorStrips::height * columns));
    double* const own = squares_.at_least(static_cast<std::size_t>(columns * columns));
    std::fill_n(y, call.strips * FactorStrips::height * columns, 0.0);
    copy_rows(b, factor.size, count, count, y, columns);
    variant_.explain(call, y, products, own);
    copy_rows(products, factor.below, count, columns, below, count);
    copy_rows(own, count, count, columns, squares, count);
  }

 private:
  static void copy_rows(const double* from, int rows, int count, int from_row, double* to, int to_row) {
    for (int i = 0; i < rows; ++i, from += from_row, to += to_row) std::copy_n(from, count, to);
  }

  const Variant& variant_;
  Scratch y_, below_, squares_;
};

}  // namespace

std::unique_ptr<Substitution> make_substitution(const Variant& variant) {
  return std::make_unique<CpuSubstitution>(variant);
}

}  // namespace fedglmm::cpu
