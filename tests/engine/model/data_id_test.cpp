// data_id_test.cpp - which datasets count as the same.
#include "model/data_id.hpp"

#include "engine/both_sources.hpp"

using namespace both_sources;

namespace {

std::string id(const Dataset& dataset) { return data_id(dataset, "ill", "ward"); }

std::string id_of_rows(std::vector<double> ill, const std::vector<std::string>& ward, double age) {
  return id(Dataset(table({numbers("ill", std::move(ill)), words("ward", ward), numbers("age", {age, 2, 3})})));
}

}  // namespace

TEST_CASE("data id: of rows, their response and clusters, whatever the covariates") {
  const std::string one = id_of_rows({0, 1, 1}, {"a", "a", "b"}, 1);
  CHECK(one.size() == 64);
  CHECK(id_of_rows({0, 1, 1}, {"a", "a", "b"}, 7) == one);
  CHECK(id_of_rows({1, 0, 1}, {"a", "a", "b"}, 1) != one);
  CHECK(id_of_rows({0, 1, 1}, {"a", "b", "b"}, 1) != one);
  CHECK(id_of_rows({0, 1, 1}, {"a", "a", "c"}, 1) != one);
}

TEST_CASE("data id: of many rows, whatever the number of threads") {
  std::vector<double> ill(50000, 0.0);
  const std::vector<std::string> ward(50000, "a");
  const auto of = [&](int threads) {
    return data_id(Dataset(table({numbers("ill", ill), words("ward", ward)})), "ill", "ward", threads);
  };
  const std::string one = of(1);
  CHECK(of(2) == one);
  CHECK(of(5) == one);
  ill[49999] = 1;
  CHECK(of(2) != one);
}

TEST_CASE("data id: of summaries, their releases and how pseudo-data are made") {
  const auto of = [](const std::vector<int>& sizes, const PseudoOptions& options) {
    return id(Dataset(released(wards(sizes)), options));
  };
  const std::string one = of({30, 25}, {});
  CHECK(of({30, 25}, {}) == one);
  CHECK(of({30, 26}, {}) != one);
  CHECK(of({30, 25}, {"rows", 1, 0}) != one);
  CHECK(of({30, 25}, {"weights", 2, 0}) != one);
  CHECK(of({30, 25}, {"weights", 1, 3}) != one);
}
