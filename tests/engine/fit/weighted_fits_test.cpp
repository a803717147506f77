// weighted_fits_test.cpp - fits with weights and trials from summaries: against lme4 1.1-31 as in weights_test.cpp, and
// against the fits of the rows.
#include "engine/both_sources.hpp"
#include "engine/weights_example.hpp"

using namespace weights_example;
using both_sources::gap;

namespace {

std::string csv_of(const Frame& frame) {
  std::string csv = "g";
  for (std::size_t c = 1; c < frame.columns.size(); ++c) csv += ',' + frame.columns[c].name;
  for (std::int64_t i = 0; i < frame.rows; ++i) {
    csv += '\n' + frame.columns[0].levels[frame.columns[0].codes[i]];
    for (std::size_t c = 1; c < frame.columns.size(); ++c) csv += ',' + number_text(frame.columns[c].values[i]);
  }
  return csv + '\n';
}

const std::string t_levels = R"({"name": "t", "type": "factor", "levels": ["2", "3", "4", "5", "6", "7", "8", "9"]})";
const std::string t_numbers = R"({"name": "t", "type": "numeric", "centre": 4, "scale": 2, "bounds": [0, 16]})";
const std::string w_numbers = R"({"name": "w", "type": "numeric", "centre": 1, "scale": 0.5, "bounds": [0.125, 4]})";
const std::string m_levels = R"({"name": "m", "type": "factor", "levels": ["1", "2", "3"]})";
const std::string o_numbers = R"({"name": "o", "type": "numeric", "bounds": [-1, 1]})";

// Of the example, with x and these variables.
std::string study_of(const std::string& response, const std::string& variables, const std::string& members,
                     int order = 4) {
  return cat(R"({"fedglmm_protocol": 1, "cluster": "g", "profile": "none", "order": )", order, ", ", members,
             R"("responses": [)", response, R"(], "variables": [{"name": "x", "type": "numeric", "bounds": [-2, 2]}, )",
             variables, "]}");
}

const std::string weighted = R"("weights": "w", )", weighted_m = R"("weights": "m", )";
const std::string successes = R"({"name": "s", "type": "count", "trials": "t"})";
const std::string counts = R"({"name": "k", "type": "count"})", numeric = R"({"name": "y", "type": "numeric"})";

// Clusters a to c are site 1, d to f site 2.
Dataset released(const std::string& json) {
  const std::string csv = csv_of(example());
  const auto head = csv.substr(0, csv.find('\n') + 1);
  const auto second = csv.find("\nd,") + 1;
  std::vector<std::shared_ptr<const Summary>> sites;
  for (const auto& rows : {csv.substr(0, second), head + csv.substr(second)})
    sites.push_back(std::make_shared<const Summary>(summaries::summarized(json, rows)));
  return {sites, {}};
}

FitResult fit(const std::string& formula, const std::string& family, const ModelColumns& columns,
              const Dataset& dataset, const FitOptions& options = {}) {
  const FitResult out = fit_model(on_cpu(), make_model(formula, family, columns), dataset, options);
  CHECK((out.outcome == FGLMM_CONVERGED || out.outcome == FGLMM_BOUNDARY));
  CHECK(out.rows == 36);
  return out;
}

// The fit from summaries against that of the rows.
void check_same(const std::string& formula, const std::string& family, const ModelColumns& columns,
                const std::string& json, double most) {
  CAPTURE(formula);
  CAPTURE(json);
  const FitResult rows = fit(formula, family, columns, Dataset(example()));
  const FitResult sums = fit(formula, family, columns, released(json));
  CHECK(gap(rows, sums) < most);
  CHECK(std::abs(sums.loglik - rows.loglik) < most);
  for (std::size_t j = 0; j < rows.fixed.size(); ++j)
    CHECK(sums.fixed[j].se == doctest::Approx(rows.fixed[j].se).epsilon(most));
  CHECK(sums.random[0].sd[0] == doctest::Approx(rows.random[0].sd[0]).epsilon(most));
}

}  // namespace

TEST_CASE("weighted fits: a linear model with weights is exact from moments of order 3, as lme4 fits it") {
  for (const int order : {3, 4}) {
    const Dataset dataset = released(study_of(numeric, w_numbers, weighted, order));
    const FitResult reml = fit("y ~ x + (1 | g)", "gaussian", {"w", "", ""}, dataset);
    CHECK(std::abs(reml.fixed[0].estimate - 1.89053863211) < 1e-7 * reml.fixed[0].se);
    CHECK(std::abs(reml.fixed[1].estimate - 1.54288042480) < 1e-7 * reml.fixed[1].se);
    CHECK(reml.random[0].sd[0] == doctest::Approx(1.82016557091).epsilon(1e-6));
    CHECK(reml.sigma == doctest::Approx(1.2934791805).epsilon(1e-6));
    CHECK(reml.loglik == doctest::Approx(-64.3094900717).epsilon(1e-8));
    CHECK(reml.unmatched.empty());
  }
}

TEST_CASE("weighted fits: a linear model with slopes, offsets and response units is that of the rows") {
  const std::string units = R"({"name": "y", "type": "numeric", "centre": 2, "scale": 4})";
  const auto json = study_of(units, w_numbers + ", " + o_numbers, weighted);
  check_same("y ~ x + (1 | g)", "gaussian", {"w", "", ""}, json, 1e-7);
  check_same("y ~ x + o + (1 + x | g)", "gaussian", {"w", "", ""}, json, 1e-6);
  check_same("y ~ x + (1 | g)", "gaussian", {"w", "", "o"}, json, 1e-7);
  check_same("y ~ x - 1 + (1 | g)", "gaussian", {"w", "", ""}, json, 1e-7);
  check_same("y ~ x + w + (1 | g)", "gaussian", {"w", "", ""}, json, 1e-7);
  check_same("y ~ x + (1 | g)", "gaussian", {"m", "", ""}, study_of(units, m_levels, weighted_m), 1e-7);
}

TEST_CASE("weighted fits: of too low an order, or a weight on another scale, weights are those of pseudo-rows") {
  const std::string logs =
      R"({"name": "w", "type": "numeric", "centre": 0, "scale": 0.5, "bounds": [0.125, 4], "transform": "log"})";
  const Model model = make_model("y ~ x + (1 | g)", "gaussian", {"w", "", ""});
  const auto gap_of = [&](const std::string& json, std::size_t warnings) {
    std::vector<std::string> said;
    const auto of_rows = fit_model(on_cpu(), model, Dataset(example()), {});
    const double off = gap(of_rows, fit_model(on_cpu(said), model, released(json), {}));
    CHECK(said.size() == warnings);
    return off;
  };
  CHECK(gap_of(study_of(numeric, w_numbers, weighted, 2), 2) < 1.5);  // the certificate warns, too
  CHECK(gap_of(study_of(numeric, logs, weighted), 1) < 1e-3);  // six rows in a cluster are determined by order 4
  CHECK(gap_of(study_of(numeric, w_numbers, weighted), 0) < 1e-7);
}

TEST_CASE("weighted fits: counts with real weights, as lme4 fits them") {
  const Dataset dataset = released(study_of(counts, w_numbers, weighted));
  const FitResult poisson = fit("k ~ x + (1 | g)", "poisson", {"w", "", ""}, dataset);
  CHECK(std::abs(poisson.fixed[0].estimate - 0.285664903960) < 1e-4 * 0.3721259425);
  CHECK(std::abs(poisson.fixed[1].estimate - 0.447840529064) < 1e-4 * 0.0981636184);
  CHECK(poisson.random[0].sd[0] == doctest::Approx(0.842852438392).epsilon(1e-4));
  CHECK(std::abs(poisson.loglik + 87.1713077069) < 1e-3);
}

TEST_CASE("weighted fits: trials, numbers or a factor of them, as lme4 fits them") {
  for (const auto& trials : {t_numbers, t_levels}) {
    CAPTURE(trials);
    const FitResult sums = fit("s ~ x + (1 | g)", "binomial", {"", "t", ""}, released(study_of(successes, trials, "")));
    CHECK(std::abs(sums.fixed[0].estimate - 0.125082469194) < 1e-3 * 0.398241098);
    CHECK(std::abs(sums.fixed[1].estimate - 0.742850884120) < 1e-3 * 0.177106534);
    CHECK(sums.random[0].sd[0] == doctest::Approx(0.884225365605).epsilon(1e-3));
    CHECK(std::abs(sums.loglik + 50.618584404) < 1e-2);
  }
}

TEST_CASE("weighted fits: a model of factors and trials is exact from the cell counts") {
  const std::string bins = t_levels + ", " + m_levels;
  auto json = study_of(successes, bins, "", 2);
  json = summaries::replaced(json, R"({"name": "x", "type": "numeric", "bounds": [-2, 2]}, )", "");
  const auto rows = [] {
    Frame frame = example();
    std::vector<std::string> cells;
    for (const double value : m) cells.push_back(number_text(value));
    frame.columns[7] = words("m", cells);
    return Dataset(std::move(frame));
  };
  const FitResult expected = fit("s ~ m + (1 | g)", "binomial", {"", "t", ""}, rows());
  const FitResult sums = fit("s ~ m + (1 | g)", "binomial", {"", "t", ""}, released(json));
  CHECK(gap(expected, sums) < 1e-7);
  CHECK(sums.loglik == doctest::Approx(expected.loglik).epsilon(1e-10));
}

TEST_CASE("weighted fits: weights beside trials") {
  check_same("s ~ x + (1 | g)", "binomial", {"m", "t", ""},
             study_of(successes, t_levels + ", " + m_levels, weighted_m), 1e-2);
}

TEST_CASE("weighted fits: a certificate counts every trial") {
  const auto of_order = [](int order) {
    return fit("s ~ x + (1 | g)", "binomial", {"", "t", ""}, released(study_of(successes, t_numbers, "", order)));
  };
  const FitResult low = of_order(2), high = of_order(4);
  REQUIRE(low.certificate.shift.size() == 2);
  CHECK(low.certificate.shift[1] > 0);
  CHECK(high.certificate.shift[1] < low.certificate.shift[1]);
  const FitResult rows = fit("s ~ x + (1 | g)", "binomial", {"", "t", ""}, Dataset(example()));
  for (std::size_t j = 0; j < 2; ++j)
    CHECK(std::abs(low.fixed[j].estimate - rows.fixed[j].estimate) < low.certificate.shift[j] * rows.fixed[j].se);
}

TEST_CASE("weighted fits: a linear model's certificate is 0 where sums were released, and holds where they were not") {
  const auto of_order = [](int order) {
    return fit("y ~ x + (1 | g)", "gaussian", {"w", "", ""}, released(study_of(numeric, w_numbers, weighted, order)));
  };
  const FitResult low = of_order(2), high = of_order(4);
  CHECK(high.certificate.shift == std::vector<double>{0, 0});
  CHECK(high.certificate.se_shift == std::vector<double>{0, 0});
  CHECK(high.certificate.sd_shift == std::vector<double>{0});
  CHECK(high.certificate.sigma_shift == 0);
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(std::abs(low.fixed[j].estimate - high.fixed[j].estimate) < low.certificate.shift[j] * high.fixed[j].se);
    CHECK(std::abs(low.fixed[j].se / high.fixed[j].se - 1) < low.certificate.se_shift[j]);
  }
  CHECK(low.certificate.sd_shift[0] > 0);
  const double error = 1 / std::sqrt(2.0 * static_cast<double>(high.rows));   // of log sigma
  CHECK(std::abs(std::log(low.sigma / high.sigma)) < low.certificate.sigma_shift * error);
}

TEST_CASE("weighted fits: weights and trials are those of the protocol") {
  const auto refuse = [](const std::string& json, const std::string& formula, const std::string& family,
                         const ModelColumns& columns, std::initializer_list<std::string> parts,
                         Status status = Status::invalid_argument) {
    CAPTURE(formula);
    check_fails(status, parts, [&] { fit_model(on_cpu(), make_model(formula, family, columns), released(json), {}); });
  };
  const auto weighted_y = study_of(numeric, w_numbers, weighted), plain_y = study_of(numeric, w_numbers, "");
  refuse(weighted_y, "y ~ x + (1 | g)", "gaussian", {}, {"weighted by 'w'", "--weights w"});
  refuse(weighted_y, "y ~ x + (1 | g)", "gaussian", {"x", "", ""}, {"weighted by 'w', not by 'x'"});
  refuse(plain_y, "y ~ x + (1 | g)", "gaussian", {"w", "", ""}, {"have no weights", "protocol --weights w"});
  const auto of_trials = study_of(successes, t_numbers, ""), plain_k = study_of(counts, t_numbers, "");
  refuse(of_trials, "s ~ x + (1 | g)", "binomial", {}, {"'s'", "trials 't'", "--trials t"});
  refuse(of_trials, "s ~ x + (1 | g)", "binomial", {"", "x", ""}, {"trials 't', not of 'x'"});
  refuse(plain_k, "k ~ x + (1 | g)", "binomial", {"", "t", ""}, {"'k' has no trials", "protocol --trials t"});
  refuse(plain_k, "k ~ x + (1 | g)", "binomial", {}, {"'k' is a count", "or a count with trials"}, Status::bad_data);
  refuse(of_trials, "cbind(s, t) ~ x + (1 | g)", "binomial", {}, {"cbind()", "`fit --trials COL`"},
         Status::unsupported);
}

TEST_CASE("weighted fits: successes in every trial leave nothing to fit") {
  const std::string json = R"({"fedglmm_protocol": 1, "cluster": "g", "profile": "none", "order": 2,
    "responses": [{"name": "s", "type": "count", "trials": "t"}], "variables":
    [{"name": "t", "type": "numeric", "bounds": [0, 16]}, {"name": "x", "type": "numeric"}]})";
  const auto site = summaries::summarized(json, "g,x,t,s\na,1,2,2\na,2,3,3\nb,1,4,4\nb,3,3,3\n");
  const Dataset dataset({std::make_shared<const Summary>(site)}, {});
  check_fails(Status::bad_data, {"'s' has no failures"}, [&] {
    fit_model(on_cpu(), make_model("s ~ x + (1 | g)", "binomial", {"", "t", ""}), dataset, {});
  });
}
