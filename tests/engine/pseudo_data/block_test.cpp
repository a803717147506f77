#include "pseudo_data/block.hpp"

#include "engine/random_studies.hpp"
#include "summary/lower_order.hpp"

using namespace studies;

namespace {

Block block_of(const Structure& structure, const Group& group) {
  std::mt19937_64 random(1);
  return {structure, group, random};
}

// In which cell of the block a row lies, or -1.
int cell_of(const Block& block, const PseudoRows& rows, std::int64_t i) {
  for (std::size_t c = 0; c < block.cells().size(); ++c) {
    bool same = true;
    for (std::size_t f = 0; f < rows.level.size(); ++f) same = same && block.cells()[c].levels[f] == rows.level[f][i];
    if (same) return static_cast<int>(c);
  }
  return -1;
}

void check_cells(const Block& block, const PseudoRows& rows) {
  std::vector<double> n(block.cells().size(), 0.0), mean(n), square(n);
  const PseudoRows white = whitened(rows, rows, 0);
  for (std::int64_t i = 0; i < rows.count(); ++i) {
    const int c = cell_of(block, rows, i);
    REQUIRE(c >= 0);
    ++n[c];
    mean[c] += white.z[0][i];
    square[c] += white.z[0][i] * white.z[0][i];
  }
  for (std::size_t c = 0; c < n.size(); ++c) {
    const BlockCell& cell = block.cells()[c];
    CHECK(cell.mass == n[c]);
    CHECK(cell.points == n[c]);
    CHECK(cell.mean[0] == doctest::Approx(mean[c] / n[c]).epsilon(1e-8));
    const double variance = square[c] / n[c] - cell.mean[0] * cell.mean[0];
    CHECK(std::abs(cell.sd[0] * cell.sd[0] - variance) < 1e-8);
  }
}

}  // namespace

TEST_CASE("a block's cells have the rows' counts, and start from each cell's mean and SD") {
  const Study study = make_study({"nn3b", {150}, 4});
  const Structure structure(study.protocol());
  const Block block = block_of(structure, study.summary.groups[0]);
  CHECK(block.name() == "cluster 'w100'");
  CHECK(block.rows() == 150);
  CHECK(block.order() == 4);
  CHECK(block.whole_table());
  CHECK(block.cells().size() == 6);
  check_cells(block, study.rows);
}

TEST_CASE("requirements are the whitened means of the rows, each of them once, dummies alone left out") {
  const Study study = make_study({"nn3b", {150}, 4});
  const Structure structure(study.protocol());
  const Block block = block_of(structure, study.summary.groups[0]);
  const PseudoRows white = whitened(study.rows, study.rows, 0);
  const MonomialList list = graded_monomials(2, 4);
  // 14 powers of two columns; a dummy of 3 with 9 to degree 3; two pairs (of different factors) with 5 to degree 2
  CHECK(block.requirements().size() == 14 + 3 * 9 + 2 * 5);
  for (const Requirement& r : block.requirements()) {
    const Monomial monomial = product(block.sets()[r.set], structure.powers(list.exponents[r.monomial]));
    CHECK(monomial.size() <= 4);
    CHECK(std::abs(r.target - sum(structure, white, monomial, 0, 150) / 150) < 1e-9);
    CHECK(r.scale > 0);
  }
}

TEST_CASE("sets of dummies that no row has are not required, and cells say which sets they have") {
  const Study study = make_study({"n3b", {60}, 4}, [](PseudoRows& rows) {   // level 2 only where b is 0
    for (std::int64_t i = 0; i < rows.count(); ++i)
      if (rows.level[0][i] == 2) rows.level[1][i] = 0;
  });
  const Structure structure(study.protocol());
  const Block block = block_of(structure, study.summary.groups[0]);
  const auto has = [&](const Monomial& set) { return std::ranges::count(block.sets(), set) == 1; };
  CHECK(has({}));
  CHECK(has({1, 3}));
  CHECK(!has({2, 3}));
  for (std::size_t c = 0; c < block.cells().size(); ++c) {
    const auto& levels = block.cells()[c].levels;
    CHECK(block.contains({}, c));
    CHECK(block.contains({2}, c) == (levels[0] == 2));
    CHECK(block.contains({1, 3}, c) == (levels[0] == 1 && levels[1] == 1));
  }
}

TEST_CASE("columns that are constant in a block are not required and keep their value") {
  const Study study = make_study({"nn2", {40}, 3}, [](PseudoRows& rows) {
    for (double& z : rows.z[1]) z = 0.75;
    for (int& level : rows.level[0]) level = 1;
  });
  const Structure structure(study.protocol());
  const Block block = block_of(structure, study.summary.groups[0]);
  CHECK(block.mean()[1] == 0.75);
  CHECK(block.sd()[1] == 0);
  REQUIRE(block.cells().size() == 1);
  CHECK(block.cells()[0].levels == std::vector<int>{1});
  CHECK(block.requirements().size() == 3);   // z, z^2, z^3 of the other
}

TEST_CASE("a block of order 1 has means, and the SD that is typical of the study") {
  Study study = make_study({"nn2", {40}, 3});
  lower_order(study.summary, 1);
  Structure structure(study.protocol());
  structure.typical_sd[0] = 0.5;
  const Block block = block_of(structure, study.summary.groups[0]);
  CHECK(block.sd()[0] == 0.5);
  CHECK(block.mean()[0] == doctest::Approx(sum(structure, study.rows, {0}, 0, 40) / 40).epsilon(1e-12));
  REQUIRE(block.requirements().size() == 2);
  for (const Requirement& r : block.requirements()) CHECK(std::abs(r.target) < 1e-12);
}

TEST_CASE("a block of more moments than a dense system can hold is refused, with what to do") {
  const Study study = make_study({std::string(20, 'n'), {30}, 4});   // 24 choose 4, less one
  const Structure structure(study.protocol());
  check_fails(Status::unsupported, {"cluster 'w100'", "10625", "lower order"},
              [&] { block_of(structure, study.summary.groups[0]); });
}

TEST_CASE("a block of more than 100,000 rows has fewer points, that weigh as many rows") {
  const Study study = make_study({"n3", {200}, 4});
  const Group large = repeated(study.summary.groups[0], 5000);
  const Structure structure(study.protocol());
  const Block block = block_of(structure, large), small = block_of(structure, study.summary.groups[0]);
  double points = 0, mass = 0;
  for (std::size_t c = 0; c < block.cells().size(); ++c) {
    CHECK(block.cells()[c].mass == 5000 * small.cells()[c].mass);
    CHECK(block.cells()[c].points == doctest::Approx(small.cells()[c].mass * 500));
    points += block.cells()[c].points;
    mass += block.cells()[c].mass;
  }
  CHECK(points == doctest::Approx(100000));
  CHECK(mass == 1000000);
  for (std::size_t q = 0; q < block.requirements().size(); ++q)
    CHECK(std::abs(block.requirements()[q].target - small.requirements()[q].target) < 1e-10);
}

TEST_CASE("as few points as a fit takes: a share of each cell's rows, 64 of a small one, all of a tiny one") {
  const Study study = make_study({"nn3", {200}, 4});
  const Group large = repeated(study.summary.groups[0], 100);
  const Structure structure(study.protocol());
  std::mt19937_64 random(1);
  const double few = few_points(large);
  CHECK(few == std::max(256.0, 2.0 * static_cast<double>(large.moments.size())));
  const Block thinned(structure, large, random, few);
  for (const BlockCell& cell : thinned.cells())
    CHECK(cell.points == std::lround(std::max(64.0, cell.mass * few / 20000)));
  const Group& group = study.summary.groups[0];
  const Block tiny(structure, group, random, 10), whole(structure, group, random, few);
  for (const BlockCell& cell : tiny.cells()) CHECK(cell.points == 10);
  for (const BlockCell& cell : whole.cells()) CHECK(cell.points == cell.mass);
}
