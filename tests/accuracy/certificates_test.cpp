#include "accuracy/certificates.hpp"

#include <doctest/doctest.h>

using namespace accuracy;

namespace {

Comparison with(std::vector<double> gaps, std::vector<double> bounds) {
  Comparison out;
  out.kept.in_se = std::move(gaps);
  for (const double bound : bounds) {
    out.fit.fixed.emplace_back();
    out.fit.fixed.back().bound = bound;
  }
  return out;
}

}  // namespace

TEST_CASE("certificates: shares and looseness, by source and over all") {
  Certificates certificates;
  certificates.add("one", with({0.1, 0.2, 1e-7, 0.3}, {0.2, 0.1, 1, unknown}));
  certificates.add("two", with({0.1, 0.1}, {1.0, 2.0}));
  certificates.add("one", with({0.5}, {2.0}));
  Comparison failed = with({0.1}, {0.2});
  failed.failure = "no fit";
  certificates.add("two", failed);
  CHECK(certificates.markdown() ==
        "| fits of      | gap below 1e-6 SE | no bound | bounded | gap within the bound | median bound / gap |\n"
        "| ------------ | ----------------- | -------- | ------- | -------------------- | ------------------ |\n"
        "| one          | 1                 | 1        | 3       | 67 %                 | 2.0                |\n"
        "| two          | 0                 | 0        | 2       | 100 %                | 15                 |\n"
        "| all of these | 1                 | 1        | 5       | 80 %                 | 4.0                |\n");
}

TEST_CASE("certificates: without bounds there is no share") {
  Certificates certificates;
  certificates.add("one", with({0.1}, {unknown}));
  const std::string line = "| one          | 0                 | 1        | 0       | –  ";
  CHECK(certificates.markdown().find(line) != std::string::npos);
}
