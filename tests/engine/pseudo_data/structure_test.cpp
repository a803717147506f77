#include "pseudo_data/structure.hpp"

#include "engine/summaries.hpp"

using namespace fedglmm;

TEST_CASE("the structure of a protocol: numeric columns, factors with their dummies, nothing derived") {
  const auto protocol = summaries::study(R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 4, "profile": "none",
    "responses": [{"name": "ill", "type": "binary"}],
    "variables": [{"name": "age", "type": "numeric", "bounds": [0, 128]},
                  {"name": "hue", "type": "factor", "levels": ["red", "green", "blue"]},
                  {"name": "age_sq", "type": "numeric", "derived": "age^2"},
                  {"name": "urban", "type": "binary"},
                  {"name": "size", "type": "numeric", "bounds": [0, 128]}]})");
  const Structure structure(*protocol);
  CHECK(structure.columns() == 2);
  CHECK(structure.numeric == std::vector<int>{0, 4});
  REQUIRE(structure.factors.size() == 2);
  CHECK(structure.factors[0].variable == 1);
  CHECK(structure.factors[0].dummies == std::vector<int>{1, 2});
  CHECK(structure.factors[1].variable == 3);
  CHECK(structure.factors[1].dummies == std::vector<int>{3});
  CHECK(structure.powers({2, 1}) == Monomial{0, 0, 4});
  CHECK(structure.powers({0, 0}).empty());
  CHECK(structure.index.degree >= 4);
  CHECK(structure.typical_sd == std::vector<double>{1, 1});
}

TEST_CASE("the product of two monomials is in ascending order") {
  CHECK(product({0, 0, 4}, {1, 3}) == Monomial{0, 0, 1, 3, 4});
  CHECK(product({}, {2}) == Monomial{2});
  CHECK(product({}, {}).empty());
}
