// formula_test.cpp - term labels by R: attr(terms(formula), "term.labels") of R 4.2, written down as literals.
#include "formula/formula.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace fedglmm;

namespace {

std::string joined(const std::vector<Term>& terms) {
  std::string out;
  for (const Term& term : terms) out += (out.empty() ? "" : " ") + shown_name(term);
  return out;
}

// "a b a:b", with " -1" at the end if there is no intercept.
std::string terms(const std::string& right) {
  const Formula formula = parse_formula("y ~ " + right);
  return joined(formula.terms) + (formula.intercept ? "" : " -1");
}

// "(Intercept) x | g", one a random term.
std::vector<std::string> random_terms(const std::string& right) {
  std::vector<std::string> out;
  for (const RandomTerm& term : parse_formula("y ~ " + right).random)
    out.push_back((term.intercept ? "(Intercept) " : "") + joined(term.terms) + "| " + group_name(term));
  return out;
}

using Texts = std::vector<std::string>;

struct Refusal {
  Status status;
  std::string message;
};

Refusal refusal(std::string_view formula) {
  try {
    parse_formula(formula);
  } catch (const Error& error) {
    return {error.status(), error.what()};
  }
  return {Status::internal, "no error"};
}

}  // namespace

TEST_CASE("formula: terms are ordered by degree, then by appearance, as R orders them") {
  CHECK(terms("a*x") == "a x a:x");
  CHECK(terms("b:a + a") == "a b:a");
  CHECK(terms("a*b*x") == "a b x a:b a:x b:x a:b:x");
  CHECK(terms("(a+b+x)*c") == "a b x c a:c b:c x:c");
  CHECK(terms("(a+b):c") == "a:c b:c");
  CHECK(terms("x:b:a + a:b") == "b:a x:b:a");
  CHECK(terms("a*b:c") == "a b:c a:b:c");
  CHECK(terms("b:x + a:b + x") == "x b:x b:a");
}

TEST_CASE("formula: removal and repetition") {
  CHECK(terms("a*b*c - a:b:c") == "a b c a:b a:c b:c");
  CHECK(terms("a*b*c - c:b") == "a b c a:b a:c a:b:c");
  CHECK(terms("a*b - a") == "b a:b");
  CHECK(terms("b - (a*b)") == "");
  CHECK(terms("a + a + x:x + b:a + a:b") == "a x a:b");
  CHECK(terms("a + b - a + a") == "b a");
}

TEST_CASE("formula: the last word about the intercept counts") {
  CHECK(terms("1") == "");
  CHECK(terms("0") == " -1");
  CHECK(terms("a - 1") == "a -1");
  CHECK(terms("0 + a") == "a -1");
  CHECK(terms("a + 0") == "a -1");
  CHECK(terms("-1 + (a+b)") == "a b -1");
  CHECK(terms("a - 1 + 1") == "a");
  CHECK(terms("a - 0") == "a");
  CHECK(terms("a - (b - 1)") == "a");
}

TEST_CASE("formula: response and random terms") {
  const Formula formula = parse_formula(" `my y` ~ x*z + (1|clinic) + w + (0 + z + x:z | `the site`)");
  CHECK(formula.response == "my y");
  CHECK(joined(formula.terms) == "x z w x:z");
  REQUIRE(formula.random.size() == 2);
  CHECK(formula.random[0].group == Texts{"clinic"});
  CHECK(formula.failures.empty());
  CHECK(formula.random[0].intercept);
  CHECK(formula.random[0].terms.empty());
  CHECK(formula.random[1].group == Texts{"the site"});
  CHECK_FALSE(formula.random[1].intercept);
  CHECK(joined(formula.random[1].terms) == "z z:x");
  CHECK(formula.text == " `my y` ~ x*z + (1|clinic) + w + (0 + z + x:z | `the site`)");
}

TEST_CASE("formula: variables inside a random term do not order the fixed effects") {
  const Formula formula = parse_formula("y ~ (b|g) + a:b + (c*d)");
  CHECK(joined(formula.terms) == "c d a:b c:d");
}

TEST_CASE("formula: functions of a variable are covariates of their own") {
  CHECK(terms("log(x)*a") == "log(x) a log(x):a");
  CHECK(terms("x + log1p( x ) + sqrt(`my x`) + x:sqrt(`my x`)") == "x log1p(x) sqrt(`my x`) x:sqrt(`my x`)");
  CHECK(terms("log(x):log(x) + log(x) - x") == "log(x)");
  CHECK(terms("a*log(x) - log(x)") == "a a:log(x)");
  CHECK(terms("log + `log` + log:sqrt") == "log log:sqrt");  // a column may have such a name
  const Formula formula = parse_formula("y ~ log(x) + (log(x)|log)");
  CHECK(joined(formula.random[0].terms) == "log(x)");
  CHECK(formula.random[0].group == Texts{"log"});
}

TEST_CASE("formula: powers of sums expand as R expands them") {
  CHECK(terms("(a+b)^2") == "a b a:b");
  CHECK(terms("(a+b+c)^2") == "a b c a:b a:c b:c");
  CHECK(terms("(a+b+c)^3") == "a b c a:b a:c b:c a:b:c");
  CHECK(terms("(a*b+c)^2") == "a b c a:b a:c b:c a:b:c");
  CHECK(terms("(a+b)^2*c") == "a b c a:b a:c b:c a:b:c");
  CHECK(terms("a*(b+c)^2") == "a b c b:c a:b a:c a:b:c");
  CHECK(terms("a:(b+c)^2") == "a:b a:c a:b:c");
  CHECK(terms("(b+a+b:a)^2 + c:b") == "b a b:a b:c");
  CHECK(terms("(a+b)^2 - a") == "b a:b");
  CHECK(terms("a^2 + (b+c)^1") == "a b c");
}

TEST_CASE("formula: I() holds products and powers, named as R deparses them") {
  CHECK(terms("I( x ^2 ) + I(x*z)") == "I(x^2) I(x * z)");
  CHECK(terms("I(x)+x") == "I(x) x");
  CHECK(terms("I(`my x`^3*log( z )^2)") == "I(`my x`^3 * log(z)^2)");
  CHECK(terms("I(x*z) + I(z*x) + I(x*x)") == "I(x * z) I(z * x) I(x * x)");
  CHECK(terms("I(x^2)*a + x") == "I(x^2) a x I(x^2):a");
  CHECK(terms("I + `I`:x") == "I I:x");
}

TEST_CASE("formula: offsets add, wherever they stand in the sum") {
  const Formula formula = parse_formula("y ~ offset(log(t)) + x + (offset(z) + a) + (1|g)");
  REQUIRE(formula.offsets.size() == 2);
  CHECK(shown_name(formula.offsets[0]) == "log(t)");
  CHECK(shown_name(formula.offsets[1]) == "z");
  CHECK(joined(formula.terms) == "x a");
}

TEST_CASE("formula: successes and failures") {
  const Formula formula = parse_formula("cbind( dead, `still alive`) ~ x");
  CHECK(formula.response == "dead");
  CHECK(formula.failures == "still alive");
  CHECK(parse_formula("cbind ~ x").response == "cbind");
}

// names(reTrms$cnms) and cnms of lme4 1.1-31, whose names of nested groups are turned round (h:g).
TEST_CASE("formula: two bars make every effect a random term of its own") {
  CHECK(random_terms("(x||g)") == Texts{"(Intercept) | g", "x| g"});
  CHECK(random_terms("(x*z||g)") == Texts{"(Intercept) | g", "x| g", "z| g", "x:z| g"});
  CHECK(random_terms("(z:x + x||g)") == Texts{"(Intercept) | g", "x| g", "z:x| g"});
  CHECK(random_terms("(x - 1||g)") == Texts{"x| g"});
  CHECK(random_terms("(1|g) + (0+x|g)") == random_terms("(x||g)"));
  CHECK(random_terms("(1 + x + I(x^2) | g)") == Texts{"(Intercept) x I(x^2)| g"});
}

TEST_CASE("formula: nested and interacting groups") {
  CHECK(random_terms("(1|g/h)") == Texts{"(Intercept) | g", "(Intercept) | h:g"});
  CHECK(random_terms("(1|g/h/k)") == Texts{"(Intercept) | g", "(Intercept) | h:g", "(Intercept) | k:h:g"});
  CHECK(random_terms("(x||g/h)") == Texts{"(Intercept) | g", "x| g", "(Intercept) | h:g", "x| h:g"});
  CHECK(random_terms("(x|g:h)") == Texts{"(Intercept) x| g:h"});
  CHECK(parse_formula("y ~ (1|g:h)").random[0].group == Texts{"g", "h"});
}

TEST_CASE("formula: what is wrong is shown in its place") {
  struct Case {
    std::string formula, message;
  };
  for (const Case& c : {
           Case{"", "expected the response, found the end, at character 1 of the formula: >>><<<"},
           Case{"y", "expected '~', found the end, at character 2 of the formula: y>>><<<"},
           Case{"~ a", "expected the response, at character 1"},
           Case{"y ~", "expected a variable, found the end, at character 4"},
           Case{"y ~ a + ", "expected a variable, found the end, at character 9"},
           Case{"y ~ a b", "expected an operator, at character 7 of the formula: y ~ a >>>b<<<"},
           Case{"y ~ a)", "expected an operator, at character 6"},
           Case{"y ~ (a", "expected ')', found the end, at character 7"},
           Case{"y ~ (1|)", "expected the grouping variable, at character 8"},
           Case{"y ~ a | g", "expected an operator, at character 7"},
           Case{"y ~ a ~ b", "expected an operator, at character 7"},
           Case{"y ~ a + y", "the response cannot also be a covariate, at character 9"},
           Case{"y ~ a + (1|y)", "the response cannot group its own rows, at character 12"},
           Case{"y ~ a:1", "0 and 1 may only be added or removed, at character 6"},
           Case{"y ~ a*(1|g)", "a random term may only be added, at character 6"},
           Case{"y ~ a - (1|g)", "a random term may only be added, at character 9"},
           Case{"y ~ ((1|g)|h)", "a random term inside another one, at character 11"},
           Case{"y ~ poly(a)", "unknown function, at character 5 of the formula: y ~ >>>poly<<<(a)"},
           Case{"y ~ a + 3", "only 0 and 1 are numbers here"},
           Case{"y ~ log(y)", "the response cannot also be a covariate, at character 9"},
           Case{"y ~ log()", "expected a variable, at character 9"},
           Case{"y ~ log(x", "expected ')', found the end, at character 10"},
           Case{"y ~ `log`(x)", "expected an operator, at character 10"},
           Case{"y ~ (1|g) + (1|g)", "the random effect '(Intercept)' of 'g' occurs twice, at character 13"},
           Case{"y ~ (1|g) + (x|g)", "the random effect '(Intercept)' of 'g' occurs twice; 0 + leaves the second one "
                                     "out, at character 13"},
           Case{"y ~ (a:b|g) + (0+x+b:a|g)", "the random effect 'a:b' of 'g' occurs twice, at character 15"},
           Case{"y ~ (0|g)", "a random term without an effect, at character 7"},
           Case{"y ~ (1|g/g)", "a group within itself, at character 10"},
           Case{"y ~ (1|g/h:k)", "expected ')', at character 11"},
           Case{"y ~ (offset(x)|g)", "an offset inside a random term, at character 15"},
           Case{"y ~ a - offset(x)", "an offset may only be added, at character 9"},
           Case{"y ~ a:offset(x)", "an offset may only be added, at character 6"},
           Case{"y ~ a + offset(y)", "the response cannot also be a covariate, at character 16"},
           Case{"cbind(a, b) ~ b", "the response cannot also be a covariate, at character 15"},
           Case{"cbind(a b) ~ c", "expected ',', at character 9"},
           Case{"y ~ (a+b)^10", "a power here is a whole number from 1 to 9, at character 11"},
           Case{"y ~ (a+b)^c", "a power here is a whole number from 1 to 9, at character 11"},
           Case{"y ~ (a+1)^2", "0 and 1 may only be added or removed, at character 10"},
           Case{"y ~ I(x^1)", "a power here is a whole number from 2 to 9, at character 9"},
           Case{"y ~ I(x^99999999999)", "a power here is a whole number from 2 to 9"},
           Case{"y ~ I(2*x)", "expected a variable, at character 7"},
           Case{"y ~ I((a))", "expected a variable, at character 7"},
           Case{"y ~ offset(a*b)", "expected ')', at character 13"},
           Case{"y ~ I(a > 2)", "unexpected character, at character 9"},
           Case{"y ~ a^2^2", "expected an operator, at character 8"},
       }) {
    CAPTURE(c.formula);
    const Refusal got = refusal(c.formula);
    CHECK(got.status == Status::invalid_argument);
    CHECK(got.message.find(c.message) == 0);
  }
}

TEST_CASE("formula: what is not supported yet says so") {
  const Refusal got = refusal("y ~ .");
  CHECK(got.status == Status::unsupported);
  CHECK(got.message.find("not supported yet, at character") != std::string::npos);
}

TEST_CASE("formula: functions of anything but a variable are not supported") {
  for (const std::string formula :
       {"log(y) ~ a", "y ~ log(log(a))", "y ~ sqrt(a + b)", "y ~ log(a:b)", "y ~ (1|log(g))",
        "y ~ a/b", "y ~ I(a + b)", "y ~ I(a/b)", "y ~ log(offset(a))",
        "I(y) ~ a", "y ~ a + cbind(a, b)"}) {
    CAPTURE(formula);
    const Refusal got = refusal(formula);
    CHECK(got.status == Status::unsupported);
    CHECK(got.message.find("at character") != std::string::npos);
  }
}

TEST_CASE("formula: hostile lengths and depths end in an error") {
  CHECK(refusal("y ~ " + std::string(100000, '(')).message.find("nested too deeply") != std::string::npos);
  std::string many = "y ~ x0";
  for (int i = 1; i < 30; ++i) many += " * x" + std::to_string(i);
  CHECK(refusal(many).status == Status::unsupported);
  CHECK(refusal(many).message.find("more than 1000 terms") != std::string::npos);
  const std::string message = refusal("y ~ a `" + std::string(5000, 'b') + "\n`").message;
  CHECK(message.size() < 200);
  CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("formula: nested intercepts are told from other terms of two groups") {
  CHECK(is_nested(parse_formula("y ~ x + (1 | g/h)")));
  CHECK(is_nested(parse_formula("y ~ x + (1 | g) + (1 | h:g)")));
  for (const char* text : {"y ~ (1 | g)", "y ~ (1 | g) + (1 | h)", "y ~ (x | g/h)", "y ~ (1 | g/h/k)"})
    CHECK(!is_nested(parse_formula(text)));
}
