// from_summary_test.cpp - the same sums from two sites' summaries as from the rows that they hold back.
#include "engine/both_sources.hpp"
#include "model/problems.hpp"

using namespace both_sources;

namespace {

const std::vector<int> ward_sizes = {30, 25, 40, 20, 35, 28};

void check_close(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double tolerance) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  CHECK((a - b).cwiseAbs().maxCoeff() <= tolerance * std::max(1.0, b.cwiseAbs().maxCoeff()));
}

Model slopes_model(const std::string& formula) { return make_model(formula, "gaussian"); }

void check_same_gaussian(const std::string& formula) {
  INFO(formula);
  const auto model = slopes_model(formula);
  DataReport of_rows, of_summary;
  const auto rows = gaussian_sums_from_rows(on_cpu(), model, rows_of(wards(ward_sizes)), of_rows);
  const auto sums = gaussian_sums_from_summary({}, model, Dataset(released(wards(ward_sizes)), {}), of_summary);
  CHECK(of_summary.names == of_rows.names);
  CHECK(of_summary.clusters == of_rows.clusters);
  CHECK(of_summary.rows == of_rows.rows);
  CHECK(of_summary.unmatched.empty());
  CHECK(sums.n == rows.n);
  CHECK(sums.standardization.intercept == rows.standardization.intercept);
  check_close(sums.standardization.centre, rows.standardization.centre, 1e-12);
  check_close(sums.standardization.scale, rows.standardization.scale, 1e-10);
  CHECK(sums.response_centre == doctest::Approx(rows.response_centre).epsilon(1e-12));
  CHECK(sums.yy == doctest::Approx(rows.yy).epsilon(1e-10));
  check_close(sums.xy, rows.xy, 1e-10);
  check_close(sums.xx, rows.xx, 1e-10);
  check_close(sums.random_to_raw, rows.random_to_raw, 1e-10);
  check_close(sums.mixing, rows.mixing, 1e-10);
  check_close(sums.zz, rows.zz, 1e-10);
  check_close(sums.zx, rows.zx, 1e-10);
  check_close(sums.zy, rows.zy, 1e-10);
}

}  // namespace

TEST_CASE("from summary: gaussian sums equal those of the rows, without pseudo-data") {
  check_same_gaussian("score ~ age + dose + diet + urban + (1 | ward)");
  check_same_gaussian("score ~ age * diet + urban:dose + (1 | ward)");
  check_same_gaussian("score ~ age + age_sq + (1 | ward)");
  check_same_gaussian("score ~ diet + age - 1 + (1 | ward)");
  check_same_gaussian("score ~ age:dose - 1 + (1 | ward)");
}

TEST_CASE("from summary: sums of random slopes equal those of the rows") {
  check_same_gaussian("score ~ age + diet + (1 + age | ward)");
  check_same_gaussian("score ~ age + (1 | ward) + (0 + dose | ward)");
  check_same_gaussian("score ~ 1 + (1 + age + urban | ward)");
  check_same_gaussian("score ~ age - 1 + (0 + diet | ward)");
}

TEST_CASE("from summary: an offset is taken from a gaussian response, by its moments") {
  check_same_gaussian("score ~ age + diet + offset(dose) + (1 | ward)");
  check_same_gaussian("score ~ age + offset(dose) + offset(age_sq) + (1 + age | ward)");
  check_same_gaussian("score ~ age - 1 + offset(age) + offset(urban) + (0 + dose | ward)");
}

TEST_CASE("from summary: an offset of a count model, its sum with y in the constant") {
  const auto model = make_model("visits ~ age + urban + offset(dose) + (1 | ward)", "poisson", {"", "", "age"});
  DataReport of_rows, of_summary;
  const auto rows = laplace_problem_from_rows(on_cpu(), model, rows_of(wards(ward_sizes)), of_rows);
  const Dataset dataset(released(wards(ward_sizes)), {"rows", 1, 0});
  const auto problem = laplace_problem_from_summary(on_cpu(), model, dataset, of_summary);
  CHECK(problem.constant == doctest::Approx(rows.constant).epsilon(1e-10));
  const auto sum = [](const LaplaceProblem& of, int power) {
    double out = 0;
    for (std::size_t i = 0; i < of.points.weight.size(); ++i)
      out += of.points.weight[i] * std::pow(of.points.eta_offset[i] - 1074, power);
    return out;
  };
  for (int power = 1; power < 5; ++power) CHECK(sum(problem, power) == doctest::Approx(sum(rows, power)).epsilon(1e-6));
}

TEST_CASE("from summary: an offset of a covariate moves its coefficient by 1 and nothing else") {
  const Dataset dataset(released(wards(ward_sizes)), {});
  for (const auto& known : {std::pair("ill", "binomial"), {"visits", "poisson"}, {"score", "gaussian"}}) {
    const std::string response = known.first, family = known.second;
    CAPTURE(response);
    const auto fit = [&](const std::string& more, const std::string& offset) {
      const auto model = make_model(cat(response, " ~ dose + urban", more, " + (1 | ward)"), family, {"", "", offset});
      return fit_model(on_cpu(), model, dataset, {});
    };
    const FitResult plain = fit("", ""), moved = fit(" + offset(dose)", ""), by_name = fit("", "dose");
    CHECK(moved.loglik == doctest::Approx(plain.loglik).epsilon(1e-10));
    CHECK(std::abs(moved.fixed[1].estimate + 1 - plain.fixed[1].estimate) < 1e-6 * plain.fixed[1].se);
    CHECK(std::abs(moved.fixed[2].estimate - plain.fixed[2].estimate) < 1e-6 * plain.fixed[2].se);
    CHECK(by_name.fixed[1].estimate == moved.fixed[1].estimate);
  }
}

TEST_CASE("from summary: a slope of a column far from 0 without its intercept has the released products with y") {
  const auto model = make_model("visits ~ age + (0 + dose | ward)", "poisson");
  DataReport of_rows, of_summary;
  const auto rows = laplace_problem_from_rows(on_cpu(), model, rows_of(wards(ward_sizes)), of_rows);
  const Dataset dataset(released(wards(ward_sizes)), {"rows", 1, 0});
  const auto problem = laplace_problem_from_summary(on_cpu(), model, dataset, of_summary);
  REQUIRE(problem.points.columns == rows.points.columns);
  CHECK(problem.random.map(0, 0) == doctest::Approx(rows.random.map(0, 0)).epsilon(1e-10));
  for (std::size_t i = 0; i < rows.points.response.size(); ++i)
    CHECK(problem.points.response[i] == doctest::Approx(rows.points.response[i]).epsilon(1e-10));
}

TEST_CASE("from summary: a random slope needs its products with y in every cluster") {
  const auto json = summaries::replaced(study_json, "\"profile\": \"none\"",
                                        "\"random\": [\"dose\"], \"profile\": \"default\"");
  DataReport report;
  const Dataset dataset(released(wards({60, 60, 60, 60}), json), {});
  check_fails(Status::disclosure, {"'age'", "does not share", "`protocol --random`"}, [&] {
    gaussian_sums_from_summary(on_cpu(), slopes_model("score ~ age + dose + (1 + age | ward)"), dataset, report);
  });
  check_fails(Status::unsupported, {"'age_sq'", "product of 2 covariates"}, [&] {
    gaussian_sums_from_summary(on_cpu(), slopes_model("score ~ age + (1 + age_sq | ward)"), dataset, report);
  });
}

TEST_CASE("from summary: a group of too low an order is described by its pseudo-rows") {
  const auto model = make_model("score ~ age + age_sq + (1 | ward)", "gaussian");
  DataReport of_rows, of_summary;
  const auto rows = gaussian_sums_from_rows(on_cpu(), model, rows_of(wards(ward_sizes)), of_rows);
  PseudoOptions options;
  options.order = 3;  // sums of age^4 are gone
  const Dataset dataset(released(wards(ward_sizes)), options);
  const auto sums = gaussian_sums_from_summary(on_cpu(), model, dataset, of_summary);
  CHECK(of_summary.unmatched.empty());
  check_close(sums.standardization.centre, rows.standardization.centre, 1e-6);
  check_close(sums.zz, rows.zz, 1e-12);
  check_close(sums.zx, rows.zx, 0.05);
  CHECK(std::abs(sums.xx(1, 2) / rows.xx(1, 2) - 1) < 0.01);
  CHECK(sums.standardization.scale[2] != rows.standardization.scale[2]);
}

TEST_CASE("from summary: X'y and the clusters' sums of a count model are the released ones") {
  const auto model = make_model("visits ~ age + diet + urban + (1 | ward)", "poisson");
  DataReport of_rows, of_summary;
  const auto rows = laplace_problem_from_rows(on_cpu(), model, rows_of(wards(ward_sizes)), of_rows);
  const Dataset dataset(released(wards(ward_sizes)), {"rows", 1, 0});
  const auto problem = laplace_problem_from_summary(on_cpu(), model, dataset, of_summary);
  CHECK(of_summary.names == of_rows.names);
  CHECK(of_summary.clusters == of_rows.clusters);
  CHECK(of_summary.rows == of_rows.rows);
  CHECK(of_summary.unmatched.empty());
  CHECK(problem.points.response == rows.points.response);
  CHECK(problem.points.offset == rows.points.offset);
  CHECK(problem.constant == doctest::Approx(rows.constant).epsilon(1e-12));
  check_close(problem.xy, rows.xy, 1e-6);  // the pseudo-rows' means and variances, to the generator's tolerance
  check_close(problem.standardization.scale, rows.standardization.scale, 1e-8);
}

TEST_CASE("from summary: a binary response may be fitted as counts, whose log factorials are 0") {
  DataReport report;
  const auto problem = laplace_problem_from_summary(on_cpu(), make_model("ill ~ diet + (1 | ward)", "poisson"),
                                                    Dataset(released(wards(ward_sizes)), {}), report);
  CHECK(problem.cumulants == Cumulants::poisson);
  CHECK(problem.constant == 0);
}

TEST_CASE("from summary: terms beyond what was released are refused by name, before pseudo-data are made") {
  const Dataset dataset(released(wards(ward_sizes)), {});
  Context context = on_cpu();
  context.cancel_callback = [](void*) -> std::int32_t { return 1; };  // pseudo-data, once begun, end in CANCELLED
  DataReport report;
  check_fails(Status::disclosure, {"'age_sq:urban'", "products of 3"}, [&] {
    const auto model = make_model("ill ~ age_sq * urban + (1 | ward)", "binomial");
    laplace_problem_from_summary(context, model, dataset, report);
  });
  check_fails(Status::disclosure, {"'age:dose:dietplain'", "products of 3"}, [&] {
    const auto model = make_model("score ~ age:dose:diet + (1 | ward)", "gaussian");
    gaussian_sums_from_summary(context, model, dataset, report);
  });
  check_fails(Status::disclosure, {"'offset(I(age_sq * dose))'", "products of 3"}, [&] {
    const auto model = make_model("ill ~ age + offset(I(age_sq * dose)) + (1 | ward)", "binomial");
    laplace_problem_from_summary(context, model, dataset, report);
  });
  check_fails(Status::invalid_argument, {"'diet'", "is a factor"}, [&] {
    const auto model = make_model("score ~ age + offset(diet) + (1 | ward)", "gaussian");
    gaussian_sums_from_summary(context, model, dataset, report);
  });
  check_fails(Status::invalid_argument, {"'bmi'", "which has: age, dose, diet, age_sq, urban"}, [&] {
    gaussian_sums_from_summary(context, make_model("score ~ bmi + (1 | ward)", "gaussian"), dataset, report);
  });
}

TEST_CASE("from summary: rank deficiency and a constant response are found in the sums") {
  DataReport report;
  const std::string small = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "profile": "none",
    "responses": [{"name": "score", "type": "numeric"}],
    "variables": [{"name": "age", "type": "numeric"}, {"name": "twice", "type": "numeric", "centre": 3, "scale": 4}]})";
  const auto sums = [&](const std::string& csv) {
    const auto summary = std::make_shared<const Summary>(summaries::summarized(small, "ward,age,twice,score\n" + csv));
    return gaussian_sums_from_summary({}, make_model("score ~ age + twice + (1 | ward)", "gaussian"),
                                      Dataset({summary}, {}), report);
  };
  check_fails(Status::numerical, {"'twice' is a linear combination of 'age'"},
              [&] { sums("a,1,2,5\na,2,4,6\nb,3,6,7\nb,5,10,9\n"); });
  check_fails(Status::numerical, {"'twice' is constant"}, [&] { sums("a,1,2,5\na,2,2,6\nb,3,2,7\nb,5,2,9\n"); });
  check_fails(Status::bad_data, {"'score' hardly varies", "0.1", "4 released rows"},
              [&] { sums("a,1,2,0.1\na,2,7,0.1\nb,3,5,0.1\nb,5,2,0.1\n"); });
}
