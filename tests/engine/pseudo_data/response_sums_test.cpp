#include "pseudo_data/response_sums.hpp"

#include "engine/block_points.hpp"

using namespace studies;

TEST_CASE("shared sums are those of whole responses with numeric columns that were not withheld") {
  const Study study = make_study({"n2", {30}, 3, "bnc"});
  const Structure structure(study.protocol());
  ResponseTargets targets = response_targets(structure, study.summary);
  REQUIRE(targets.monomials == std::vector<Monomial>{{0}, {1}, {0, 0}, {0, 1}});
  targets.sum[2][2] = std::nan("");
  std::vector<std::pair<int, int>> got;
  for (const SharedSum& sum : shared_sums(structure, targets)) got.emplace_back(sum.response, sum.monomial);
  CHECK(got == std::vector<std::pair<int, int>>{{0, 0}, {0, 2}, {0, 3}, {2, 0}, {2, 3}});
}

TEST_CASE("sums as polynomials in whitened points give the sums over rows, constant columns are factored out") {
  // in the first cluster the second column and the first factor are constant, in the second level 1 of the latter
  const Study study = make_study({"nn3b", {40, 40}, 3, "c"}, [](PseudoRows& rows) {
    for (int i = 0; i < 40; ++i) {
      rows.z[1][i] = 1.25;
      rows.level[0][i] = 1;
    }
    for (int i = 40; i < 80; ++i) rows.level[0][i] = rows.level[0][i] == 1 ? 0 : rows.level[0][i];
  });
  const Structure structure(study.protocol());
  const ResponseTargets targets = response_targets(structure, study.summary);
  const auto sums = shared_sums(structure, targets);
  const auto blocks = blocks_of(structure, study.summary);
  const GradientProducts products(2, 3);
  for (std::size_t g = 0; g < 2; ++g) {
    const BlockSystem system(blocks[g], products);
    std::vector<double> y;
    for (const BlockCell& cell : blocks[g].cells())
      for (const auto i : rows_of_cell(cell, study.rows, g)) y.push_back(study.rows.y[0][i]);
    const auto cell_sums = plain_sums(products.list(), true_points(blocks[g], study.rows, g), 2, y);
    const auto whitened = whitened_sums(structure, targets, sums, system);
    REQUIRE(whitened.size() == sums.size());
    for (std::size_t q = 0; q < sums.size(); ++q) {
      const Monomial& monomial = targets.monomials[sums[q].monomial];
      const auto at = system.sums_over(whitened[q].set, cell_sums.data());
      double got = 0;
      for (const auto& [t, coefficient] : whitened[q].terms) got += coefficient * at[t];
      const double exact = sum(structure, study.rows, monomial, study.rows.group_offset[g],
                               study.rows.group_offset[g + 1], &study.rows.y[0]);
      CAPTURE(monomial_name(structure.index.columns, monomial));
      CHECK(std::abs(got - exact) < 1e-9);
      if (g == 0 && monomial.back() == 3) CHECK(whitened[q].terms.empty());   // level 2 never occurs there
    }
  }
}
