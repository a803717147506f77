// fit_test.cpp - a fit through the ABI: what it reports agrees with itself, and handles may go in any order.
#include <doctest/doctest.h>

#include <memory>

#include "abi/example.hpp"
#include "temporary_folder.hpp"

TEST_CASE("info, coefficients, modes and covariance tell one story") {
  const example::Handles made;
  const fglmm_fit_info info = made.fit.info();
  CHECK(info.outcome == FGLMM_CONVERGED);
  CHECK(info.rows == 640);
  CHECK(info.clusters == 16);
  CHECK(std::string(info.family) == "binomial");
  CHECK(std::string(info.link) == "logit");
  CHECK(std::string(info.source) == "summaries");
  CHECK(std::string(info.group) == "clinic");
  CHECK(std::string(info.response) == "y");
  CHECK(std::isnan(info.sigma));
  CHECK(info.aic == doctest::Approx(-2 * info.loglik + 2 * 4));
  CHECK(info.bic == doctest::Approx(-2 * info.loglik + std::log(640.0) * 4));

  const std::vector<fglmm_coefficient> fixed = made.fit.fixed();
  const std::vector<double> vcov = made.fit.vcov();
  REQUIRE(fixed.size() == 3);
  CHECK(std::string(fixed[0].name) == "(Intercept)");
  CHECK(std::string(fixed[1].name) == "age");
  CHECK(std::string(fixed[2].name) == "sexmale");
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::sqrt(vcov[4 * i]) == doctest::Approx(fixed[i].se));
    CHECK(fixed[i].estimate / fixed[i].se == doctest::Approx(fixed[i].z));
    CHECK((fixed[i].upper - fixed[i].lower) / fixed[i].se == doctest::Approx(2 * 1.959963984540054));
    CHECK(fixed[i].p == doctest::Approx(std::erfc(std::abs(fixed[i].z) / std::sqrt(2.0))));
  }
}

TEST_CASE("a random term and a conditional mode carry their names and as many values as they say") {
  const example::Handles made;
  const fglmm_fit_info info = made.fit.info();
  REQUIRE(made.fit.random().size() == 1);
  const fglmm_random_term term = made.fit.random()[0];
  REQUIRE(term.size == 1);
  CHECK(std::string(term.group) == "clinic");
  CHECK(std::string(term.names[0]) == "(Intercept)");
  CHECK(term.sd[0] > 0);
  CHECK(term.cor[0] == 1);
  for (const double* interval : {term.sd_lower, term.sd_upper, term.cor_lower, term.cor_upper}) CHECK(!interval);
  CHECK(info.mode_count == 16);
  CHECK(info.parameter_count == 4);
  CHECK(info.nagq == 1);
  for (const fglmm_mode& mode : made.fit.modes()) {
    REQUIRE(mode.size == 1);
    CHECK(std::string(mode.group) == "clinic");
    CHECK(std::string(mode.cluster).substr(0, 7) == "clinic ");
    CHECK(mode.sd[0] < term.sd[0]);
  }
}

TEST_CASE("summaries and individual rows give nearly the same fit") {
  const example::Handles made;
  example::Rows all = made.site_a;
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(all.y, made.site_b.y);
  append(all.age, made.site_b.age);
  append(all.sex, made.site_b.sex);
  append(all.clinic, made.site_b.clinic);
  const fglmm::Dataset rows = fglmm::Dataset::from(made.context, all.columns());
  const fglmm::Fit fit = fglmm::Fit::run(made.context, made.model, rows);
  CHECK(std::string(fit.info().source) == "rows");
  CHECK(fit.info().statistics_shared == 0);
  for (std::size_t i = 0; i < 3; ++i) {
    const fglmm_coefficient a = fit.fixed()[i], b = made.fit.fixed()[i];
    CHECK(std::abs(a.estimate - b.estimate) < 0.05 * a.se);
    CHECK(a.estimate != b.estimate);
  }
}

TEST_CASE("a certificate bounds what summaries change, and rows have none") {
  const example::Handles made;
  const fglmm_certificate certificate = made.fit.certificate();
  REQUIRE(certificate.shift);
  CHECK(certificate.max_shift == *std::max_element(certificate.shift, certificate.shift + 3));
  CHECK(certificate.se_shift[0] > 0);
  CHECK(certificate.sd_shift[0] > 0);
  CHECK(std::isnan(certificate.sigma_shift));

  const fglmm::Dataset rows = fglmm::Dataset::from(made.context, made.site_a.columns());
  const fglmm::Fit individual = fglmm::Fit::run(made.context, made.model, rows);
  const fglmm_certificate none = individual.certificate();
  CHECK(!none.shift);
  CHECK(!none.se_shift);
  CHECK(!none.sd_shift);
  CHECK(std::isnan(none.max_shift));
}

TEST_CASE("a covariance goes into a matrix of any strides") {
  const example::Handles made;
  const std::vector<double> vcov = made.fit.vcov();
  std::vector<double> block(9 * 4, -1);
  const fglmm_matrix strided = {block.data() + 2, 3, 3, 4, 12};
  REQUIRE(fglmm_fit_vcov(made.fit.get(), &strided, nullptr) == FGLMM_OK);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) CHECK(block[2 + 4 * i + 12 * j] == vcov[3 * i + j]);
  }
  CHECK(std::count(block.begin(), block.end(), -1) == 36 - 9);

  const fglmm_matrix small = {block.data(), 2, 2, 2, 1}, overlapping = {block.data(), 3, 3, 1, 1},
                     flat = {block.data(), 3, 3, 0, 1}, twice = {block.data(), 3, 3, 1, 2},
                     mirrored = {block.data() + 9, 3, 3, 2, -2}, none = {nullptr, 3, 3, 3, 1};
  for (const fglmm_matrix* wrong : {&small, &overlapping, &flat, &twice, &mirrored, &none}) {
    CHECK(fglmm_fit_vcov(made.fit.get(), wrong, nullptr) == FGLMM_INVALID_ARGUMENT);
  }
  const fglmm_matrix interleaved = {block.data(), 3, 3, 2, 3}, huge = {block.data(), 3, 3, INT64_MIN, INT64_MIN};
  CHECK(fglmm_fit_vcov(made.fit.get(), &interleaved, nullptr) == FGLMM_OK);  // only 3 rows on, 2 columns back coincide
  CHECK(fglmm_fit_vcov(made.fit.get(), &huge, nullptr) == FGLMM_INVALID_ARGUMENT);
}

TEST_CASE("an index outside is refused with how many there are") {
  const example::Handles made;
  fglmm_coefficient coefficient;
  fglmm_mode mode;
  const char* text = nullptr;
  fglmm_error error;
  CHECK(fglmm_fit_fixed(made.fit.get(), 3, &coefficient, &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(std::string(error.message).find("3 fixed effects") != std::string::npos);
  CHECK(fglmm_fit_fixed(made.fit.get(), -1, &coefficient, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_fit_mode(made.fit.get(), INT64_MAX, &mode, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_fit_unmatched(made.fit.get(), 0, &text, nullptr) == FGLMM_INVALID_ARGUMENT);
}

TEST_CASE("fit options outside their range are refused") {
  const example::Handles made;
  const auto status_of = [&](auto change) {
    fglmm_fit_options options = FGLMM_FIT_OPTIONS_INIT;
    change(options);
    fglmm_fit* fit = nullptr;
    return fglmm_fit_run(made.context.get(), made.model.get(), made.dataset.get(), &options, &fit, nullptr);
  };
  for (const double level : {0.0, 1.0, -0.5, std::nan("")}) {
    CHECK(status_of([=](fglmm_fit_options& o) { o.level = level; }) == FGLMM_INVALID_ARGUMENT);
  }
  CHECK(status_of([](fglmm_fit_options& o) { o.ml = 2; }) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of([](fglmm_fit_options& o) { o.nagq = 0; }) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of([](fglmm_fit_options& o) { o.nagq = 101; }) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of([](fglmm_fit_options& o) { o.max_iterations = 0; }) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of([](fglmm_fit_options& o) { o.interval = 3; }) == FGLMM_INVALID_ARGUMENT);
  CHECK(status_of([](fglmm_fit_options& o) { o.reserved_2 = 1; }) == FGLMM_UNSUPPORTED);
}

TEST_CASE("a model that makes no sense is refused with a message") {
  const fglmm::Context context;
  fglmm_model* model = nullptr;
  fglmm_error error;
  CHECK(fglmm_model_create(context.get(), "y ~ ", "binomial", &model, &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(error.message[0] != '\0');
  CHECK(fglmm_model_create(context.get(), example::formula, "cauchy", &model, &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(!model);
}

TEST_CASE("a fit read back from its JSON is the same fit, and can be compared with one that was made here") {
  const example::Handles made;
  const TemporaryFolder folder;
  const fglmm::Fit smaller = example::null_fit(made);
  smaller.write_json(folder / "null.json");
  const fglmm::Fit read = fglmm::Fit::read(made.context, folder / "null.json");
  CHECK(read.json() == smaller.json());
  CHECK(fglmm::Fit::parse(made.context, made.fit.json()).json() == made.fit.json());

  const fglmm_anova test = made.fit.anova(read);
  CHECK(test.smaller == 1);
  CHECK(test.df == 2);
  CHECK(test.chisq == doctest::Approx(2 * (made.fit.info().loglik - read.info().loglik)));
  CHECK(test.p == doctest::Approx(std::exp(-test.chisq / 2)));  // chi-squared with 2 degrees of freedom
  CHECK(test.boundary == 0);
  CHECK(test.same_data == 1);

  fglmm_fit* none = nullptr;
  fglmm_error error;
  CHECK(fglmm_fit_parse(made.context.get(), "{}", &none, &error) == FGLMM_BAD_DATA);
  CHECK(fglmm_fit_read(made.context.get(), (folder / "none.json").c_str(), &none, &error) == FGLMM_BAD_DATA);
  CHECK(!none);
  fglmm_anova unwritten = FGLMM_ANOVA_INIT;
  CHECK(fglmm_fit_anova(read.get(), read.get(), &unwritten, &error) == FGLMM_INVALID_ARGUMENT);
  CHECK(unwritten.chisq == 0);
}

TEST_CASE("robust standard errors take the place of the model's, and are read back from JSON") {
  const example::Handles made;
  fglmm::FitOptions options;
  options.interval = FGLMM_ROBUST;
  const fglmm::Fit fit = fglmm::Fit::run(made.context, made.model, made.dataset, options);
  const auto robust = fit.fixed(), of_model = made.fit.fixed();
  const std::vector<double> vcov = fit.vcov();
  for (std::size_t j = 0; j < robust.size(); ++j) {
    CHECK(robust[j].estimate == of_model[j].estimate);
    CHECK(robust[j].se != of_model[j].se);
    CHECK(robust[j].se == doctest::Approx(of_model[j].se).epsilon(0.5));
    CHECK(robust[j].z == robust[j].estimate / robust[j].se);
    CHECK(std::sqrt(vcov[(robust.size() + 1) * j]) == doctest::Approx(robust[j].se));
  }
  CHECK(fglmm::Fit::parse(made.context, fit.json()).json() == fit.json());
}

TEST_CASE("handles may be destroyed in any order") {
  auto made = std::make_unique<example::Handles>();
  const std::string json = made->fit.json();
  fglmm::Fit fit = std::move(made->fit);
  fglmm::Dataset dataset = std::move(made->dataset);
  fglmm::Model model = std::move(made->model);
  made.reset();  // the context, the protocol, the summaries
  CHECK(fit.json() == json);
  CHECK(fglmm::Fit::run(fglmm::Context(), model, dataset).json() == json);
}

TEST_CASE("JSON is written as it is returned") {
  const example::Handles made;
  const TemporaryFolder folder;
  made.fit.write_json(folder / "fit.json");
  CHECK(example::read(folder / "fit.json") == made.fit.json());
}
