#include "pseudo_data/real_response.hpp"

#include "engine/random_studies.hpp"

using namespace studies;

namespace {

struct Answer {
  Structure structure;
  ResponseTargets targets;
  std::vector<double> mean, y;

  Answer(const Study& study, const std::function<void(ResponseTargets&)>& edit = {})
      : structure(study.protocol()), targets(response_targets(structure, study.summary)) {
    if (edit) edit(targets);
    for (const Group& group : study.summary.groups) mean.push_back(group.y[0][0] / static_cast<double>(group.n));
    std::mt19937_64 random(2);
    y = real_response(study.rows, Features(structure, study.rows, targets.monomials), mean, targets.sum[0],
                      targets.squares[0], random);
  }
  double error(const Study& study, std::size_t q) const {
    return std::abs(sum(structure, study.rows, targets.monomials[q], 0, study.rows.count(), &y) - targets.sum[0][q]);
  }
  double squares() const {
    double out = 0;
    for (const double value : y) out += value * value;
    return out;
  }
};

void check_totals(const Study& study, const Answer& answer) {
  for (std::size_t g = 0; g < answer.mean.size(); ++g) {
    double total = 0;
    for (auto i = study.rows.group_offset[g]; i < study.rows.group_offset[g + 1]; ++i) total += answer.y[i];
    CHECK(total == doctest::Approx(study.summary.groups[g].y[0][0]).epsilon(1e-10));
  }
}

}  // namespace

TEST_CASE("a real response has group totals, sums with covariates and squares of the rows that it stands for") {
  const Study study = make_study({"nn3b", {70, 50, 90}, 4, "n"});
  const Answer answer(study);
  check_totals(study, answer);
  for (std::size_t q = 0; q < answer.targets.monomials.size(); ++q) CHECK(answer.error(study, q) < 1e-8);
  CHECK(answer.squares() == doctest::Approx(answer.targets.squares[0]).epsilon(1e-10));
  CHECK(answer.y != study.rows.y[0]);
}

TEST_CASE("a sum that was withheld is left free, the others are met") {
  const Study study = make_study({"n3", {70, 50}, 4, "n"});
  const Answer answer(study, [](ResponseTargets& targets) { targets.sum[0][0] = std::nan(""); });
  check_totals(study, answer);
  for (std::size_t q = 1; q < answer.targets.monomials.size(); ++q) CHECK(answer.error(study, q) < 1e-8);
}

TEST_CASE("squares that are too small for the other sums leave no noise") {
  const Study study = make_study({"n", {30}, 4, "n"});
  const Answer answer(study, [](ResponseTargets& targets) { targets.squares[0] = 0; });
  check_totals(study, answer);
  CHECK(answer.error(study, 0) < 1e-8);
  CHECK(std::isfinite(answer.squares()));
}

TEST_CASE("one row a group: the response is the group's") {
  const Study study = make_study({"n", {1, 1, 1}, 2, "n"});
  const Answer answer(study);
  for (int i = 0; i < 3; ++i) CHECK(answer.y[i] == doctest::Approx(study.rows.y[0][i]).epsilon(1e-12));
}
