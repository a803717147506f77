#include "pseudo_data/match.hpp"

#include "engine/block_points.hpp"

using namespace studies;

namespace {

struct Matched {
  std::vector<BlockPoints> points;
  PseudoRows rows;
};

Matched match(const Study& study, std::uint64_t seed = 1, int threads = 2) {
  const Structure structure(study.protocol());
  const auto blocks = blocks_of(structure, study.summary);
  Matched out;
  out.points = match_blocks(cpu_context(threads), structure, blocks, seed);
  out.rows = lay_out_rows(structure, blocks, out.points);
  return out;
}

// Moments by plain sums over rows, bounds and whole counts; all that a matched block promises.
void check_matched(const Study& study, const Matched& matched) {
  const Structure structure(study.protocol());
  REQUIRE(matched.rows.group_offset == study.rows.group_offset);
  for (std::size_t g = 0; g < study.shape.sizes.size(); ++g) {
    CAPTURE(g);
    CHECK(matched.points[g].residual <= matched_below);
    CHECK(moment_error(structure, matched.rows, study.rows, g, study.shape.order) < 1.5e-9);
  }
  for (const auto& column : matched.rows.z)
    for (const double z : column) CHECK((z >= -5 - 1e-12 && z <= 5 + 1e-12));
  for (const double weight : matched.rows.weight) CHECK(weight == 1);
}

}  // namespace

TEST_CASE("moments of numeric columns and factors are met at every order, by plain sums over rows") {
  for (const int order : {2, 3, 4, 5, 6})
    for (const char* variables : {"n", "nn", "nb", "n3b", "nn2n"}) {
      CAPTURE(order);
      CAPTURE(variables);
      const Study study = make_study({variables, {400, 700}, order});
      check_matched(study, match(study));
    }
}

TEST_CASE("points that stand for several rows meet the moments too, by weighted sums") {
  for (const int order : {2, 4, 5}) {
    CAPTURE(order);
    const Study study = make_study({"nn3", {3000, 900}, order});
    const Structure structure(study.protocol());
    std::mt19937_64 random(1);
    std::vector<Block> blocks;
    for (const Group& group : study.summary.groups) blocks.emplace_back(structure, group, random, few_points(group));
    const auto points = match_blocks(cpu_context(2), structure, blocks, 1);
    const PseudoRows rows = lay_out_rows(structure, blocks, points);
    CHECK(rows.count() < 1000);
    for (std::size_t g = 0; g < 2; ++g) {
      CHECK(points[g].residual <= matched_below);
      CHECK(moment_error(structure, rows, study.rows, g, order) < 1.5e-9);
    }
  }
}

TEST_CASE("more factors than the order reaches: their counts are met by whole rows") {
  const Study study = make_study({"n22b2", {300}, 3});
  check_matched(study, match(study));
}

TEST_CASE("without numeric columns the rows are the table, without factors one cell is enough") {
  const Study table = make_study({"3b", {50, 7}, 2});
  check_matched(table, match(table));
  const Study numeric = make_study({"nn", {100}, 4});
  check_matched(numeric, match(numeric));
}

TEST_CASE("a constant column stays, and a column of two values takes only these") {
  const Study study = make_study({"nnn", {80}, 4}, [](PseudoRows& rows) {
    for (double& z : rows.z[0]) z = 1.5;
    for (double& z : rows.z[1]) z = z > 0.5 ? 2 : -1;
  });
  const Matched matched = match(study);
  check_matched(study, matched);
  for (const double z : matched.rows.z[0]) CHECK(z == 1.5);
  for (const double z : matched.rows.z[1])   // fourth moments at 1e-9 leave the square root of that
    CHECK(std::min(std::abs(z - 2), std::abs(z + 1)) < 1e-3);
}

TEST_CASE("clusters of one and two rows come back as they are") {
  const Study study = make_study({"nn2", {1, 2, 1}, 4});
  const Matched matched = match(study);
  check_matched(study, matched);
  for (const std::int64_t i : {0, 3})
    for (int k = 0; k < 2; ++k) CHECK(matched.rows.z[k][i] == doctest::Approx(study.rows.z[k][i]).epsilon(1e-12));
}

TEST_CASE("the same seed gives the same bits on 1 and 4 threads, another seed other rows") {
  const Study study = make_study({"nn3", {60, 90, 120, 33}, 4});
  const Matched one = match(study, 7, 1), four = match(study, 7, 4), other = match(study, 8, 1);
  CHECK(one.rows.z == four.rows.z);
  CHECK(one.rows.z != other.rows.z);
  check_matched(study, other);
}

TEST_CASE("an impossible block takes its best rows and says by how much they miss, the others are met") {
  Study study = make_study({"n", {40, 40}, 4});
  study.summary.groups[0].moments[3] *= 0.2;   // no row has a fourth moment below the squared second
  const Matched matched = match(study);
  CHECK(matched.points[0].residual > 1e-3);
  CHECK(std::isfinite(matched.points[0].residual));
  for (const double z : matched.rows.z[0]) CHECK((z >= -5 - 1e-12 && z <= 5 + 1e-12));
  CHECK(matched.points[1].residual <= matched_below);
  CHECK(moment_error(Structure(study.protocol()), matched.rows, study.rows, 1, 4) < 1.5e-9);
}

TEST_CASE("a caller can cancel the search") {
  const Study study = make_study({"nn", {50}, 4});
  const Structure structure(study.protocol());
  const auto blocks = blocks_of(structure, study.summary);
  Context context = cpu_context();
  context.cancel_callback = [](void*) { return 1; };
  check_fails(Status::cancelled, {}, [&] { match_blocks(context, structure, blocks, 1); });
}
