#include "pseudo_data/whole_response.hpp"

#include <numeric>

#include "engine/random_studies.hpp"

using namespace studies;

namespace {

struct Wanted {
  Structure structure;
  std::vector<Monomial> monomials;
  std::vector<double> total, target;
  std::vector<bool> dummies_only;

  explicit Wanted(const Study& study) : structure(study.protocol()) {
    monomials = make_index_set(study.protocol(), 2).monomials;
    const auto& y = study.rows.y[0];
    for (std::size_t g = 0; g + 1 < study.rows.group_offset.size(); ++g)
      total.push_back(sum(structure, study.rows, {}, study.rows.group_offset[g], study.rows.group_offset[g + 1], &y));
    for (const Monomial& m : monomials) {
      target.push_back(sum(structure, study.rows, m, 0, study.rows.count(), &y));
      dummies_only.push_back(structure.index.dummies_only(m));
    }
  }
  std::vector<double> respond(const PseudoRows& rows, double most) const {
    std::mt19937_64 random(3);
    return whole_response(rows, Features(structure, rows, monomials), total, most, target, dummies_only, random);
  }
};

void check_response(const Study& study, double most) {
  const Wanted wanted(study);
  const PseudoRows& rows = study.rows;
  const auto y = wanted.respond(rows, most);
  for (const double value : y) CHECK((value >= 0 && value <= most && value == std::floor(value)));
  for (std::size_t g = 0; g < wanted.total.size(); ++g)
    CHECK(sum(wanted.structure, rows, {}, rows.group_offset[g], rows.group_offset[g + 1], &y) == wanted.total[g]);
  for (std::size_t q = 0; q < wanted.monomials.size(); ++q) {
    const double got = sum(wanted.structure, rows, wanted.monomials[q], 0, rows.count(), &y);
    double square = 0;
    for (std::int64_t i = 0; i < rows.count(); ++i)
      square += std::pow(value(wanted.structure, rows, wanted.monomials[q], i), 2) / static_cast<double>(rows.count());
    if (wanted.dummies_only[q]) CHECK(got == wanted.target[q]);
    else CHECK(std::abs(got - wanted.target[q]) < 1.01 * std::sqrt(square));   // within one typical row
  }
}

}  // namespace

TEST_CASE("a 0/1 response has its totals and sums with dummies exactly, and sums with numeric columns to a row") {
  check_response(make_study({"nn3b", {80, 120, 60}, 4, "b"}), 1);
}

TEST_CASE("so has a count response") { check_response(make_study({"nn3b", {80, 120, 60}, 4, "c"}), HUGE_VAL); }

TEST_CASE("groups without events, and with nothing else, and without features") {
  const Study study = make_study({"n", {10, 12, 9}, 4, "b"}, [](PseudoRows& rows) {
    for (int i = 0; i < 22; ++i) rows.y[0][i] = i >= 10;
  });
  const Wanted wanted(study);
  const auto y = wanted.respond(study.rows, 1);
  for (int i = 0; i < 22; ++i) CHECK(y[i] == (i >= 10));
  std::mt19937_64 random(1);
  const Features none(wanted.structure, study.rows, {});
  const auto bare = whole_response(study.rows, none, {3, 12, 0}, 1, {}, {}, random);
  CHECK(std::accumulate(bare.begin(), bare.begin() + 10, 0.0) == 3);
  CHECK(std::accumulate(bare.begin() + 10, bare.begin() + 22, 0.0) == 12);
}

TEST_CASE("a sum that was withheld asks for nothing") {
  const Study study = make_study({"n", {40}, 4, "b"});
  Wanted wanted(study), free(study);
  free.target.assign(free.target.size(), std::nan(""));
  const auto y = free.respond(study.rows, 1);
  CHECK(std::accumulate(y.begin(), y.end(), 0.0) == wanted.total[0]);
}
