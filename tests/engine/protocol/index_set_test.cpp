#include "protocol/index_set.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

Variable numeric(const std::string& name) {
  Variable variable;
  variable.name = name;
  return variable;
}

Variable binary(const std::string& name) {
  Variable variable = numeric(name);
  variable.type = VariableType::binary;
  return variable;
}

Variable factor(const std::string& name, std::vector<std::string> levels) {
  Variable variable = numeric(name);
  variable.type = VariableType::factor;
  variable.levels = std::move(levels);
  return variable;
}

Protocol protocol_of(std::vector<Variable> variables) {
  Protocol protocol;
  protocol.variables = std::move(variables);
  return protocol;
}

// C(n, k), exact for the small numbers here.
int choose(int n, int k) { return k == 0 ? 1 : choose(n - 1, k - 1) * n / k; }

}  // namespace

TEST_CASE("index_set: base columns are numbers, binary variables and dummies, derived variables have none") {
  Variable square = numeric("age_sq");
  square.derived = {{0, 2}};
  const auto protocol = protocol_of({numeric("age"), square, factor("sex", {"f", "m", "x"}), binary("urban")});
  const auto columns = base_columns(protocol);
  REQUIRE(columns.size() == 4);
  CHECK(columns[0].name == "age");
  CHECK(columns[0].numeric());
  CHECK(columns[1].name == "sexm");
  CHECK(columns[1].variable == 2);
  CHECK(columns[1].level == 1);
  CHECK(columns[2].name == "sexx");
  CHECK(columns[2].level == 2);
  CHECK(columns[3].name == "urban");
  CHECK(columns[3].variable == 3);
  CHECK(columns[3].level == 1);
  CHECK_FALSE(columns[3].numeric());
}

TEST_CASE("index_set: monomials by degree, then lexicographic, without squares of dummies") {
  // Columns: 0 numeric, 1 and 2 the dummies of a factor, 3 binary.
  const auto index = make_index_set(protocol_of({numeric("a"), factor("f", {"p", "q", "r"}), binary("b")}), 3);
  const std::vector<Monomial> expected{{0},       {1},       {2},       {3},       {0, 0},    {0, 1},    {0, 2},
                                       {0, 3},    {1, 3},    {2, 3},    {0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {0, 0, 3},
                                       {0, 1, 3}, {0, 2, 3}};
  CHECK(index.monomials == expected);
  CHECK(index.degree == 3);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(index.position.at(expected[i]) == static_cast<int>(i));
  CHECK(index.position.size() == expected.size());
  CHECK(index.dummies_only({1, 3}));
  CHECK_FALSE(index.dummies_only({0, 3}));
  CHECK(index.numeric_degree({0, 0, 1}) == 2);
}

TEST_CASE("index_set: sizes agree with closed forms") {
  // p numeric columns to degree K: C(p + K, K) - 1. f binary ones: sum of C(f, d).
  CHECK(count_monomials(protocol_of({numeric("a"), numeric("b"), numeric("c")}), 4) == choose(7, 4) - 1);
  CHECK(count_monomials(protocol_of({binary("a"), binary("b"), binary("c"), binary("d")}), 3) == 4 + 6 + 4);
  // One numeric column and a factor of 3 dummies, degree d: z^d and three times z^(d-1) dummy, so 4 for every d.
  CHECK(count_monomials(protocol_of({numeric("a"), factor("f", {"p", "q", "r", "s"})}), 5) == 20);
  const auto mixed = protocol_of({numeric("a"), factor("f", {"p", "q", "r"}), numeric("b"), binary("c"), binary("d")});
  for (int degree = 1; degree <= 6; ++degree) {
    CHECK(count_monomials(mixed, degree) == static_cast<int>(make_index_set(mixed, degree).monomials.size()));
  }
  CHECK(make_index_set(protocol_of({}), 4).monomials.empty());
}

TEST_CASE("index_set: monomials of numeric columns alone may go to a higher degree") {
  // Columns: 0 numeric, 1 binary, 2 numeric.
  const auto protocol = protocol_of({numeric("a"), binary("b"), numeric("c")});
  const auto index = make_index_set(protocol, 2, 4);
  const std::vector<Monomial> expected{{0},       {1},       {2},       {0, 0},       {0, 1},       {0, 2},
                                       {1, 2},    {2, 2},    {0, 0, 0}, {0, 0, 2},    {0, 2, 2},    {2, 2, 2},
                                       {0, 0, 0, 0}, {0, 0, 0, 2}, {0, 0, 2, 2}, {0, 2, 2, 2}, {2, 2, 2, 2}};
  CHECK(index.monomials == expected);
  CHECK(index.degree == 4);
  CHECK(index.position.at({2, 2, 2, 2}) == 16);
  CHECK(count_monomials(protocol, 2, 4) == 17);
  CHECK(make_index_set(protocol, 3, 2).monomials == make_index_set(protocol, 3).monomials);

  const auto numeric_alone = make_numeric_index(protocol, 2);
  CHECK(numeric_alone.monomials == std::vector<Monomial>{{0}, {2}, {0, 0}, {0, 2}, {2, 2}});
  CHECK(numeric_alone.columns.size() == 3);
  CHECK(numeric_alone.degree == 2);
  CHECK(make_numeric_index(protocol_of({binary("b")}), 8).monomials.empty());
}

TEST_CASE("index_set: too many monomials are refused before they are listed") {
  std::vector<Variable> many;
  for (int i = 0; i < 1000; ++i) many.push_back(numeric("x" + std::to_string(i)));
  check_fails(Status::unsupported, {"1000000", "order 6"}, [&] { make_index_set(protocol_of(many), 6); });
  many.resize(100);
  // C(103, 3) - 1 = 176850 is allowed, C(104, 4) - 1 = 4598125 is not.
  CHECK(count_monomials(protocol_of(many), 3) == 176850);
  check_fails(Status::unsupported, {"order 4"}, [&] { count_monomials(protocol_of(many), 4); });
  check_fails(Status::unsupported, {"order 4"}, [&] { make_index_set(protocol_of(many), 2, 4); });
}
