#include "accuracy/certificates.hpp"

#include <doctest/doctest.h>

using namespace accuracy;

namespace {

// Gaps of coefficients and of their standard errors are the same here, and so are their bounds.
Comparison with(std::vector<double> gaps, std::vector<double> bounds, double sd_gap, double sd_bound) {
  Comparison out;
  out.kept.of_se = gaps;
  out.kept.in_se = std::move(gaps);
  for (const double bound : bounds) {
    out.fit.fixed.emplace_back();
    out.fit.fixed.back().bound = out.fit.fixed.back().se_bound = bound;
  }
  out.kept.sd_se = sd_gap;
  out.fit.sd_bound = sd_bound;
  return out;
}

}  // namespace

TEST_CASE("certificates: shares and looseness, by source and over all") {
  Certificates certificates;
  certificates.add("one", with({0.1, 0.2, 1e-7, 0.3}, {0.2, 0.1, 1, unknown}, 0.5, 1));
  certificates.add("two", with({0.1, 0.1}, {1.0, 2.0}, 0.5, 0.1));
  certificates.add("one", with({0.5}, {2.0}, 0, 0));
  Comparison failed = with({0.1}, {0.2}, 1, 1);
  failed.failure = "no fit";
  certificates.add("two", failed);
  const std::string one = " | 1              | 1        | 3       | 67 %                 | 2.0                |\n";
  const std::string two = " | 0              | 0        | 2       | 100 %                | 15                 |\n";
  const std::string all = " | 1              | 1        | 5       | 80 %                 | 4.0                |\n";
  CHECK(certificates.markdown() ==
        "| fits of      | figure          | gap below 1e-6 | no bound | bounded | gap within the bound | median bound / gap |\n"
        "| ------------ | --------------- | -------------- | -------- | ------- | -------------------- | ------------------ |\n"
        "| one          | coefficients   " + one + "| one          | standard errors" + one +
        "| one          | random SD       | 1              | 0        | 1       | 100 %                | 2.0                |\n"
        "| two          | coefficients   " + two + "| two          | standard errors" + two +
        "| two          | random SD       | 0              | 0        | 1       | 0 %                  | 0.20               |\n"
        "| all of these | coefficients   " + all + "| all of these | standard errors" + all +
        "| all of these | random SD       | 1              | 0        | 2       | 50 %                 | 1.1                |\n");
}

TEST_CASE("certificates: without bounds there is no share") {
  Certificates certificates;
  certificates.add("one", with({0.1}, {unknown}, 0.1, unknown));
  const std::string line = "| one          | coefficients    | 0              | 1        | 0       | –  ";
  CHECK(certificates.markdown().find(line) != std::string::npos);
}
