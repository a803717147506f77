// nested_from_summary_test.cpp - intercepts on two levels from the summaries of two sites, as from the rows.
#include "engine/both_sources.hpp"

using namespace both_sources;

namespace {

std::string nested_json() { return summaries::replaced(study_json, "\"order\"", "\"within\": \"town\", \"order\""); }
const std::vector<int> sizes = {9, 8, 10, 7, 9, 8, 10, 7, 8, 9, 8, 9};

// Three towns, the first and the last of which have wards at both sites, in no order of the wards' names.
std::string town_of(std::size_t ward) { return cat('t', (5 * ward + 2) % 12 / 4); }

std::string in_towns(const std::string& rows, const std::string& town) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t end; (end = rows.find('\n', from)) != std::string::npos; from = end + 1)
    out += town + "," + rows.substr(from, end + 1 - from);
  return out;
}

struct Sources {
  Frame rows;
  std::vector<std::shared_ptr<const Summary>> summaries;

  Sources() {
    const auto all = wards(sizes);
    std::string csv[2] = {"town," + head, "town," + head}, both = "town," + head;
    for (std::size_t i = 0; i < all.size(); ++i) {
      csv[2 * i / all.size()] += in_towns(all[i], town_of(i));
      both += in_towns(all[i], town_of(i));
    }
    const TemporaryFolder folder;
    rows = read_frame(*summaries::rows_of(folder, both), {{"diet", {"plain", "rich", "none"}}});
    for (const auto& site : csv)
      summaries.push_back(std::make_shared<const Summary>(summaries::summarized(nested_json(), site, on_cpu())));
  }
};

FitResult fit(const std::string& formula, const std::string& family, const Dataset& dataset,
              const FitOptions& options = {}) {
  return fit_model(on_cpu(), make_model(formula, family), dataset, options);
}

void check_modes(const FitResult& got, const FitResult& expected, double tolerance) {
  REQUIRE(got.modes.size() == expected.modes.size());
  for (std::size_t i = 0; i < got.modes.size(); ++i) {
    CHECK(got.modes[i].group == expected.modes[i].group);
    CHECK(got.modes[i].cluster == expected.modes[i].cluster);
    CHECK(std::abs(got.modes[i].value[0] - expected.modes[i].value[0]) <= tolerance);
    CHECK(std::abs(got.modes[i].sd[0] - expected.modes[i].sd[0]) <= tolerance);
  }
}

}  // namespace

TEST_CASE("nested from summary: linear models equal those of the rows, profiles too") {
  const Sources sources;
  const Dataset rows(sources.rows), released(sources.summaries, {});
  FitOptions options;
  options.interval = Interval::profile;
  const FitResult expected = fit("score ~ age + diet + (1 | town/ward)", "gaussian", rows, options);
  const FitResult got = fit("score ~ age + diet + (1 | town/ward)", "gaussian", released, options);
  CHECK(got.outcome == expected.outcome);
  CHECK(gap(got, expected) < 1e-9);
  CHECK(got.loglik == doctest::Approx(expected.loglik).epsilon(1e-12));
  for (int level = 0; level < 2; ++level) {
    CHECK(got.random[level].group == expected.random[level].group);
    CHECK(got.random[level].sd[0] == doctest::Approx(expected.random[level].sd[0]).epsilon(1e-8));
    CHECK(got.random[level].sd_upper[0] == doctest::Approx(expected.random[level].sd_upper[0]).epsilon(1e-6));
  }
  check_modes(got, expected, 1e-8);
  CHECK(got.modes[0].group == "town");
  CHECK(got.modes[3].group == "ward:town");
}

// Wards of 10 rows or fewer are nearly reproduced by their moments to order 4.
TEST_CASE("nested from summary: logistic and count models, with a certificate") {
  const Sources sources;
  const Dataset rows(sources.rows), released(sources.summaries, {});
  for (const auto& [response, family] : {std::pair("ill", "binomial"), std::pair("visits", "poisson")}) {
    const std::string formula = cat(response, " ~ age + urban + (1 | town/ward)");
    CAPTURE(formula);
    const FitResult expected = fit(formula, family, rows), got = fit(formula, family, released);
    CHECK(got.outcome == expected.outcome);
    CHECK(gap(got, expected) < 0.02);
    CHECK(got.loglik == doctest::Approx(expected.loglik).epsilon(1e-3));
    for (int level = 0; level < 2; ++level)
      CHECK(std::abs(got.random[level].sd[0] - expected.random[level].sd[0]) < 0.01);
    check_modes(got, expected, 0.02);
    REQUIRE(got.certificate.shift.size() == 3);
    for (std::size_t j = 0; j < 3; ++j) {
      const double off = std::abs(got.fixed[j].estimate - expected.fixed[j].estimate) / expected.fixed[j].se;
      CHECK(off < got.certificate.shift[j]);
    }
  }
}

// Where covariates are categories, cells hold all.
TEST_CASE("nested from summary: robust standard errors are those of the rows, of the towns") {
  const Sources sources;
  const Dataset rows(sources.rows), released(sources.summaries, {});
  const FitOptions robust{.interval = Interval::robust};
  for (const auto& [terms, family] : {std::pair("score ~ age + diet", "gaussian"), {"ill ~ urban", "binomial"},
                                      {"visits ~ urban + diet", "poisson"}}) {
    const std::string formula = cat(terms, " + (1 | town/ward)");
    CAPTURE(formula);
    const FitResult expected = fit(formula, family, rows, robust), got = fit(formula, family, released, robust);
    for (std::size_t j = 0; j < got.fixed.size(); ++j) {
      CHECK(std::abs(got.fixed[j].se / expected.fixed[j].se - 1) < 1e-6);
      CHECK(std::abs(expected.fixed[j].se / expected.model_se[j] - 1) > 1e-3);
    }
  }
}

TEST_CASE("nested from summary: the clusters alone may be fitted too") {
  const Sources sources;
  const Dataset rows(sources.rows), released(sources.summaries, {});
  CHECK(gap(fit("score ~ age + (1 | ward)", "gaussian", released), fit("score ~ age + (1 | ward)", "gaussian", rows)) <
        1e-9);
}

TEST_CASE("nested from summary: groups that the protocol does not have") {
  const Sources sources;
  const Dataset nested(sources.summaries, {}), plain(released(wards(sizes)), {});
  const auto refused = [](const Dataset& dataset, const std::string& group, const std::string& part) {
    check_fails(Status::invalid_argument, {part},
                [&] { fit(cat("score ~ age + ", group), "gaussian", dataset); });
  };
  refused(plain, "(1 | town/ward)", "`protocol --within`");
  refused(nested, "(1 | ward/town)", "write (1 | town/ward)");
  refused(nested, "(1 | town) + (1 | town:ward)", "write (1 | town/ward)");
  refused(nested, "(1 | city/ward)", "'ward' within 'town'");
  refused(nested, "(1 | town)", "cluster column is 'ward'");
}

TEST_CASE("nested from summary: towns of one ward each cannot be told from their wards") {
  const auto csv = [](const std::string& site, int first) {
    std::string out = "town," + head;
    for (int i = first; i < first + 2; ++i) out += in_towns(ward_rows(cat('w', i), 12, 40 + i), site + cat('t', i));
    return out;
  };
  std::vector<std::shared_ptr<const Summary>> parts;
  for (const int first : {0, 2})
    parts.push_back(std::make_shared<const Summary>(summaries::summarized(nested_json(), csv("s", first), on_cpu())));
  const Dataset dataset(parts, {});
  for (const auto& known : {std::pair("score", "gaussian"), std::pair("visits", "poisson")})
    check_fails(Status::bad_data, {"every 'town' holds a single cluster 'ward:town'"},
                [&] { fit(cat(known.first, " ~ age + (1 | town/ward)"), known.second, dataset); });
}
