#include "pseudo_data/pseudo_rows.hpp"

#include "engine/block_points.hpp"
#include "summary/lower_order.hpp"

using namespace studies;

namespace {

// The rows of groups without moments are drawn: their own places here are -1.
PseudoRows lay_out(const Study& study, const std::vector<int>& of_group) {
  const Structure structure(study.protocol());
  std::mt19937_64 random(1);
  std::vector<Block> blocks;
  std::vector<BlockPoints> points;
  blocks.reserve(of_group.size());
  for (std::size_t g = 0; g < of_group.size(); ++g) {
    if (of_group[g] < 0) continue;
    blocks.emplace_back(structure, study.summary.groups[g], random);
    points.push_back({true_points(blocks.back(), study.rows, g), 0});
  }
  return lay_out_rows(structure, study.summary, blocks, points, of_group);
}

}  // namespace

TEST_CASE("features are products of base columns, row by row") {
  const Study study = make_study({"n3nb", {30}, 4});
  const Structure structure(study.protocol());
  const Features features(structure, study.rows, structure.index.monomials);
  REQUIRE(features.count() == structure.index.monomials.size());
  std::vector<double> got(features.count());
  for (std::int64_t i = 0; i < 30; ++i) {
    features.at(i, got.data());
    for (std::size_t q = 0; q < got.size(); ++q)
      CHECK(got[q] == doctest::Approx(value(structure, study.rows, structure.index.monomials[q], i)).epsilon(1e-13));
  }
}

TEST_CASE("rows of blocks come in protocol units, group by group") {
  const Study study = make_study({"nn3", {20, 35}, 3});
  const Structure structure(study.protocol());
  const PseudoRows rows = lay_out(study, {0, 1});
  CHECK(rows.group_offset == study.rows.group_offset);
  for (std::size_t g = 0; g < 2; ++g) CHECK(moment_error(structure, rows, study.rows, g, 3) < 1e-10);
  for (const double weight : rows.weight) CHECK(weight == 1);
}

TEST_CASE("a group without moments takes its rows evenly from all the others") {
  const Study study = make_study({"n2", {40, 10, 60}, 3});
  const PseudoRows rows = lay_out(study, {0, -1, 1});
  CHECK(rows.group_offset == std::vector<std::int64_t>{0, 40, 50, 110});
  for (int i = 0; i < 10; ++i) {   // the middle one of every ten of the 100 rows that are there
    const int from = 10 * i + 5;
    const auto at = static_cast<std::size_t>(from < 40 ? from : from + 10);
    CHECK(rows.z[0][40 + i] == rows.z[0][at]);
    CHECK(rows.level[0][40 + i] == rows.level[0][at]);
    CHECK(rows.weight[40 + i] == 1);
  }
}
