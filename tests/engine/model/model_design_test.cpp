// model_design_test.cpp - names by lme4 1.1-31, lFormula()$reTrms$cnms, for factors f (a b c), b (k m), numeric x, z.
#include "model/model_design.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

ModelDesign design_of(const std::string& right) {
  return model_design(parse_formula("y ~ " + right), [](const std::string& name) -> VariableInfo {
    if (name == "f") return {true, {"a", "b", "c"}};
    if (name == "b") return {true, {"k", "m"}};
    return {};
  });
}

// "(Intercept) x | z": a block's terms, then the next block's.
std::string blocks(const std::string& random) {
  std::string out;
  for (const RandomBlock& block : design_of("1 + " + random).blocks) {
    out += out.empty() ? "" : " |";
    for (const std::string& term : block.terms) out += (out.empty() ? "" : " ") + term;
  }
  return out;
}

using Names = std::vector<std::string>;
using Positions = std::vector<int>;

}  // namespace

TEST_CASE("model design: names of random effects are lme4's") {
  CHECK(blocks("(x || g)") == "(Intercept) | x");
  CHECK(blocks("(x * z || g)") == "(Intercept) | x | z | x:z");
  CHECK(blocks("(f || g)") == "(Intercept) | fa fb fc");
  CHECK(blocks("(0 + f || g)") == "fa fb fc");
  CHECK(blocks("(1 + f | g)") == "(Intercept) fb fc");
  CHECK(blocks("(0 + f | g)") == "fa fb fc");
  CHECK(blocks("(x:b | g)") == "(Intercept) x:bk x:bm");
  CHECK(blocks("(0 + x + b | g)") == "x bk bm");
  CHECK(blocks("(0 + b:x | g)") == "bk:x bm:x");
  CHECK(blocks("(x:b || g)") == "(Intercept) | x:bk x:bm");
  CHECK(blocks("(b + x || g)") == "(Intercept) | bk bm | x");
  CHECK(blocks("(x + I(x^2) | g)") == "(Intercept) x I(x^2)");
  CHECK(blocks("(z:x + x || g)") == "(Intercept) | x | z:x");
}

TEST_CASE("model design: a column of both kinds of effects stands once, among the fixed ones") {
  const ModelDesign design = design_of("x + b + (1 + z | g) + (0 + b | g)");
  CHECK(design.names() == Names{"(Intercept)", "x", "bm"});
  CHECK(design.fixed_count == 3);
  REQUIRE(design.columns.size() == 5);
  CHECK(design.columns[3].name == "z");
  CHECK(design.columns[4].name == "bk");
  CHECK(design.random_columns == Positions{0, 3, 4, 2});
  CHECK(design.intercept == 0);
}

TEST_CASE("model design: an intercept of the random effects alone is no fixed effect") {
  const ModelDesign design = design_of("0 + x + (1 + x | g)");
  CHECK(design.names() == Names{"x"});
  CHECK(design.intercept == -1);
  CHECK(design.columns[1].name == "(Intercept)");
  CHECK(design.random_columns == Positions{1, 0});
}

TEST_CASE("model design: too many random effects, no fixed ones") {
  CHECK(design_of("1 + (f + x | g)").random_columns.size() == 4);
  check_fails(Status::unsupported, {"5 random effects for each 'g' ((Intercept), fb, fc, x, z)", "at most 4"},
              [] { design_of("1 + (f + x + z | g)"); });
  check_fails(Status::unsupported, {"7 random effects"}, [] { design_of("1 + (f:b | g)"); });
  check_fails(Status::unsupported, {"without fixed effects"}, [] { design_of("0 + (1 | g)"); });
}
