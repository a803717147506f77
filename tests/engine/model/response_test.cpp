// response_test.cpp - what each family takes for a response, for weights and for trials, and where it says no.
#include "model/response.hpp"

#include <cmath>
#include <limits>

#include "engine/fits.hpp"
#include "fails_with.hpp"

using namespace fits;

namespace {

using Values = RawVector<double>;

// A model of `response` on all rows of the columns, in clusters a, b, a, b, ...
struct Reading {
  std::vector<std::string> warnings;

  ResponseRows of(const std::string& response, const std::string& family, std::vector<Column> columns,
                  const ModelColumns& others = {}) {
    Frame frame = table(std::move(columns));
    Column cluster{"g", true, {}, {}, {"a", "b"}};
    for (std::int64_t row = 0; row < frame.rows; ++row) cluster.codes.push_back(static_cast<std::int32_t>(row % 2));
    frame.columns.push_back(cluster);
    const Model model = make_model(response + " ~ 1 + (1 | g)", family, others);
    Context context;
    context.log_user = &warnings;
    context.log_callback = [](void* user, fglmm_log_level, const char* message) {
      static_cast<std::vector<std::string>*>(user)->push_back(message);
    };
    return response_rows(context, model, frame, design_rows(model.formula, frame, Levels::drop_unused));
  }
};

ResponseRows responses_in(const std::string& response, const std::string& family, std::vector<Column> columns,
                     const ModelColumns& others = {}) {
  Reading reading;
  ResponseRows out = reading.of(response, family, std::move(columns), others);
  CHECK(reading.warnings.empty());
  return out;
}

}  // namespace

TEST_CASE("response: values by cluster, each of weight 1") {
  const auto binomial = responses_in("y", "binomial", {numbers("y", {0, 1, 1, 0})});
  CHECK(binomial.y == Values{0, 1, 1, 0});
  CHECK(binomial.weight == Values{1, 1, 1, 1});
  CHECK(binomial.constant == 0);
  CHECK(responses_in("y", "poisson", {numbers("y", {7, 2, 3})}).y == Values{7, 3, 2});
  CHECK(responses_in("y", "poisson", {numbers("y", {7, 2, 3})}).constant ==
        doctest::Approx(-std::lgamma(8) - std::lgamma(3) - std::lgamma(4)).epsilon(1e-14));
  CHECK(responses_in("y", "gaussian", {numbers("y", {-1.5, 2, 1e300})}).y == Values{-1.5, 1e300, 2});
}

TEST_CASE("response: the second of two text levels is the event") {
  CHECK(responses_in("y", "binomial", {words("y", {"yes", "no", "yes"})}).y == Values{1, 1, 0});
  Column given = words("y", {"alive", "dead"});
  std::swap(given.levels[0], given.levels[1]);
  CHECK(responses_in("y", "binomial", {given}).y == Values{0, 1});  // in the order asked for
}

TEST_CASE("response: trials, pairs of counts and proportions say the same") {
  const Column s = numbers("s", {3, 0, 2, 4}), n = numbers("n", {4, 2, 2, 8}), f = numbers("f", {1, 2, 0, 4});
  const Column p = numbers("p", {0.75, 0, 1, 0.5});
  const double constant = std::log(4) + std::log(70);
  for (const auto& rows : {responses_in("s", "binomial", {s, n}, {"", "n", ""}),
                           responses_in("cbind(s, f)", "binomial", {s, f}),
                           responses_in("p", "binomial", {p, n}, {"n", "", ""})}) {
    CHECK(rows.weight == Values{4, 2, 2, 8});
    CHECK(rows.y == Values{3, 2, 0, 4});
    CHECK(rows.constant == doctest::Approx(constant).epsilon(1e-14));
  }
}

TEST_CASE("response: weights multiply trials and counts") {
  const Column s = numbers("s", {3, 0, 2}), n = numbers("n", {4, 2, 2}), w = numbers("w", {2, 0.5, 0});
  const auto trials = responses_in("s", "binomial", {s, n, w}, {"w", "n", ""});
  CHECK(trials.weight == Values{8, 0, 1});
  CHECK(trials.y == Values{6, 0, 0});
  CHECK(trials.constant == doctest::Approx(2 * std::log(4)).epsilon(1e-14));
  const auto counts = responses_in("s", "poisson", {s, w}, {"w", "", ""});
  CHECK(counts.weight == Values{2, 0, 0.5});
  CHECK(counts.y == Values{6, 0, 0});
  CHECK(counts.constant == doctest::Approx(-2 * std::log(6)).epsilon(1e-14));
  const auto normal = responses_in("s", "gaussian", {s, w}, {"w", "", ""});
  CHECK(normal.y == Values{3, 2, 0});
  CHECK(normal.constant == 0);  // (log 2 + log 0.5) / 2: the row of weight 0 has no say
}

TEST_CASE("response: an offset is taken from a gaussian response, and is part of the constant of the others") {
  const Column y = numbers("y", {3, 0, 2}), o = numbers("o", {0.5, -1, 2});
  CHECK(responses_in("y", "gaussian", {y, o}, {"", "", "o"}).y == Values{2.5, 0, 1});
  CHECK(responses_in("y", "poisson", {y, o}, {"", "", "o"}).constant ==
        doctest::Approx(-std::log(6) - std::log(2) + 1.5 + 4).epsilon(1e-14));
  CHECK(responses_in("y", "poisson", {numbers("y", {1, 1, 1}), o}, {"", "", "o"}).y == Values{1, 1, 1});
  check_fails(Status::bad_data, {"is 2 in all 3 rows"},
              [&] { responses_in("y", "gaussian", {numbers("y", {2.5, 1, 4}), o}, {"", "", "o"}); });
}

TEST_CASE("response: fractions of successes and events are taken, and warned of once") {
  Reading reading;
  const auto one = reading.of("y", "binomial", {numbers("y", {0.25, 1, 0, 0.5})});
  CHECK(one.y == Values{0.25, 0, 1, 0.5});
  CHECK(one.constant == doctest::Approx(-std::lgamma(1.25) - std::lgamma(1.75) - 2 * std::lgamma(1.5)).epsilon(1e-13));
  REQUIRE(reading.warnings.size() == 1);
  CHECK(reading.warnings[0].find("row 1 below the header, column 'y': 0.25 successes") != std::string::npos);
  reading.of("y", "binomial", {numbers("y", {0, 1, 0}), numbers("w", {1, 1.5, 1})}, {"w", "", ""});
  CHECK(reading.warnings.back().find("row 2 below the header, column 'y': 1.5 successes (weight times") !=
        std::string::npos);
  reading.of("cbind(s, f)", "binomial", {numbers("s", {2.5, 1}), numbers("f", {0.5, 0})});
  CHECK(reading.warnings.size() == 3);
  const auto counts = reading.of("y", "poisson", {numbers("y", {2.5, 1, 0})});
  CHECK(reading.warnings.size() == 4);
  CHECK(counts.constant == doctest::Approx(-std::lgamma(3.5)).epsilon(1e-14));
}

TEST_CASE("response: a value that the family does not allow is named with its place") {
  check_fails(Status::bad_data, {"rows.csv", "row 3 below the header", "'y'", "'2'", "0 or 1"},
              [] { responses_in("y", "binomial", {numbers("y", {0, 1, 2})}); });
  check_fails(Status::bad_data, {"row 2", "'-1'", "a count"},
              [] { responses_in("y", "poisson", {numbers("y", {0, -1, 2})}); });
  check_fails(Status::bad_data, {"row 1", "'low'", "a number"},
              [] { responses_in("y", "gaussian", {words("y", {"low", "high"})}); });
  check_fails(Status::bad_data, {"'y'", "two levels", "3"},
              [] { responses_in("y", "binomial", {words("y", {"a", "b", "c"})}); });
  check_fails(Status::bad_data, {"row 2", "'s'", "'3'", "a part of the 2 trials"},
              [] { responses_in("s", "binomial", {numbers("s", {1, 3}), numbers("n", {2, 2})}, {"", "n", ""}); });
  check_fails(Status::bad_data, {"row 1", "'f'", "'-1'", "failures"},
              [] { responses_in("cbind(s, f)", "binomial", {numbers("s", {1, 3}), numbers("f", {-1, 2})}); });
  check_fails(Status::bad_data, {"'no'", "a number"},
              [] { responses_in("cbind(s, f)", "binomial", {words("s", {"no", "yes"}), numbers("f", {1, 2})}); });
}

TEST_CASE("response: weights that are none") {
  const auto weighted = [](const std::vector<double>& w) {
    responses_in("y", "gaussian", {numbers("y", {1, 2}), numbers("w", w)}, {"w", "", ""});
  };
  check_fails(Status::bad_data, {"row 2", "'w'", "'-0.5'", "a weight"}, [&] { weighted({1, -0.5}); });
  check_fails(Status::bad_data, {"row 1", "'w'", "a weight"},
              [&] { weighted({std::numeric_limits<double>::quiet_NaN(), 1}); });
  check_fails(Status::bad_data, {"'w'", "all weights are 0"}, [&] { weighted({0, 0}); });
}

TEST_CASE("response: a constant one is refused, judged on the rows of weight above 0") {
  const Column w = numbers("w", {1, 1, 0});
  check_fails(Status::bad_data, {"'y'", "is 0 in all 2 rows"},
              [&] { responses_in("y", "poisson", {numbers("y", {0, 0, 4}), w}, {"w", "", ""}); });
  check_fails(Status::bad_data, {"is 1 in all 2 rows"},
              [&] { responses_in("y", "binomial", {numbers("y", {1, 1, 0}), w}, {"w", "", ""}); });
  check_fails(Status::bad_data, {"is 0 in all 3 rows"},
              [] { responses_in("s", "binomial", {numbers("s", {0, 0, 0}), numbers("n", {1, 2, 3})}, {"", "n", ""}); });
  check_fails(Status::bad_data, {"is 0.1 in all 3 rows"},
              [] { responses_in("y", "gaussian", {numbers("y", {0.1, 0.1, 0.1})}); });
}

TEST_CASE("response: options that contradict each other") {
  check_fails(Status::invalid_argument, {"trials are for binomial, not for poisson"},
              [] { make_model("y ~ x + (1 | g)", "poisson", {"", "n", ""}); });
  check_fails(Status::invalid_argument, {"cbind(successes, failures) is for binomial, not for gaussian"},
              [] { make_model("cbind(s, f) ~ x + (1 | g)", "gaussian"); });
  check_fails(Status::invalid_argument, {"cbind(successes, failures) says the trials already", "'n'"},
              [] { make_model("cbind(s, f) ~ x + (1 | g)", "binomial", {"", "n", ""}); });
  check_fails(Status::invalid_argument, {"'y' cannot also be a weight"},
              [] { make_model("y ~ x + (1 | g)", "gaussian", {"y", "", ""}); });
}
