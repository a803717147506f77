// formula.cpp - recursive descent over the tokens of a formula: sums of products of interactions, as R binds them.
#include "formula/formula.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "formula/sum.hpp"
#include "formula/token_reader.hpp"

namespace fedglmm {
namespace {

constexpr int max_depth = 100, max_power = 9;

class Parser : TokenReader {
 public:
  using TokenReader::TokenReader;

  Formula parse() {
    Formula formula;
    formula.text = text();
    response();
    expect("~");
    Sum right = sum();
    if (is_symbol("/")) unsupported_at(here(), "'/' outside a group");
    if (here().kind != Token::Kind::end) unexpected("an operator");
    formula.response = responses_.front();
    if (responses_.size() > 1) formula.failures = responses_.back();
    formula.intercept = right.intercept.value_or(true);
    formula.terms = ordered(right.terms, seen_);
    formula.random = std::move(right.random);
    formula.offsets = std::move(right.offsets);
    return formula;
  }

 private:
  // y, or cbind(successes, failures)
  void response() {
    const bool counts = calls("cbind");
    if (counts) open_call();
    responses_.push_back(name("the response"));
    if (!counts) return;
    expect(",");
    responses_.push_back(name("the failures"));
    expect(")");
  }

  Sum sum() {
    Sum total;
    bool minus = accept("-");
    if (!minus) accept("+");
    while (true) {
      const Token start = here();
      const Sum part = product();
      if (minus) {
        check_plain(part, start);
        remove(total, part);
      } else {
        check_new(total.random, part.random, start);
        add(total, part);
      }
      minus = accept("-");
      if (!minus && !accept("+")) return total;
    }
  }

  // a * b = a + b + a:b
  Sum product() {
    Sum left = interaction();
    while (is_symbol("*")) {
      const Token star = take();
      left = crossed(left, interaction(), star);
    }
    return left;
  }

  Sum crossed(Sum left, const Sum& right, const Token& sign) const {
    const Sum both = product_of(left, right, sign);
    add(left, right);
    add(left, both);
    return left;
  }

  Sum interaction() {
    Sum left = power();
    while (is_symbol(":")) {
      const Token colon = take();
      left = product_of(left, power(), colon);
    }
    return left;
  }

  // (a + b)^2 = (a + b) * (a + b)
  Sum power() {
    const Sum base = primary();
    Sum out = base;
    if (!is_symbol("^")) return out;
    const Token sign = take();
    for (int i = exponent(1); i > 1; --i) out = crossed(out, base, sign);
    return out;
  }

  Sum primary() {
    if (is_symbol("(")) return parenthesis();
    Sum out;
    if (here().kind == Token::Kind::number) {
      out.intercept = zero_or_one();
    } else if (calls("offset")) {
      open_call();
      out.offsets.push_back(covariate());
      expect(")");
    } else {
      out.terms.push_back({see(covariate())});
    }
    return out;
  }

  bool zero_or_one() {
    if (here().text != "0" && here().text != "1") fail_here(here(), "only 0 and 1 are numbers here");
    return take().text == "1";
  }

  // x, log(x), or I() of a product of powers of these
  Covariate covariate() {
    if (!calls("I")) return {{function()}};
    open_call();
    Covariate out{{}, true};
    do {
      out.product.push_back(function());
      if (accept("^")) out.product.back().power = exponent(2);
    } while (accept("*"));
    if (here().kind == Token::Kind::symbol && here().text != ")") {
      unsupported_at(here(), "more than products and powers of variables inside I()");
    }
    expect(")");
    return out;
  }

  // x, or log(x)
  VariablePower function() {
    const Token token = here();
    const auto transform = token.kind == Token::Kind::name ? find_transform(token.text) : std::nullopt;
    if (!transform || !opens_call(token)) return {covariate_name()};
    open_call();
    VariablePower out{covariate_name(), *transform};
    if (here().kind == Token::Kind::symbol && here().text != ")") {
      unsupported_at(token, cat(token.text, "() of more than one variable"));
    }
    expect(")");
    return out;
  }

  int exponent(int lowest) {
    int value = 0;
    const bool number = here().kind == Token::Kind::number;
    if (number) std::from_chars(here().text.data(), here().text.data() + here().text.size(), value);
    if (value < lowest || value > max_power) {
      fail_here(here(), cat("a power here is a whole number from ", lowest, " to ", max_power));
    }
    take();
    return value;
  }

  std::string covariate_name() {
    const Token token = here();
    std::string variable = name("a variable");
    if (is_response(variable)) fail_here(token, "the response cannot also be a covariate");
    return variable;
  }

  // (a + b), or a random term (1 + x | g), whose variables have an order of their own.
  Sum parenthesis() {
    const Token open = take();
    if (++depth_ > max_depth) fail_here(open, "parentheses are nested too deeply");
    std::vector<Covariate> outer = std::exchange(seen_, {});
    Sum inside = sum();
    const bool random = is_symbol("|") || is_symbol("||");
    if (random) inside = random_terms(inside, take());
    expect(")");
    const std::vector<Covariate> inner = std::exchange(seen_, std::move(outer));
    if (!random) std::for_each(inner.begin(), inner.end(), [this](const Covariate& covariate) { see(covariate); });
    --depth_;
    return inside;
  }

  Sum random_terms(const Sum& inside, const Token& bar) {
    if (!inside.random.empty()) fail_here(bar, "a random term inside another one");
    if (!inside.offsets.empty()) fail_here(bar, "an offset inside a random term");
    RandomTerm term;
    term.intercept = inside.intercept.value_or(true);
    term.terms = ordered(inside.terms, seen_);
    if (!term.intercept && term.terms.empty()) fail_here(bar, "a random term without an effect");
    Sum out;
    for (std::vector<std::string>& group : groups()) {
      term.group = std::move(group);
      const std::vector<RandomTerm> alone = bar.text == "||" ? independent(term) : std::vector<RandomTerm>{term};
      out.random.insert(out.random.end(), alone.begin(), alone.end());
    }
    return out;
  }

  // g, g:h, or g/h = g + h:g, named as lme4 does
  std::vector<std::vector<std::string>> groups() {
    std::vector<std::string> columns = {group_column({})};
    std::vector<std::vector<std::string>> nested;
    const std::string sign = is_symbol("/") ? "/" : ":";
    while (accept(sign)) {
      if (sign == "/") nested.push_back(columns);
      columns.push_back(group_column(columns));
    }
    nested.push_back(std::move(columns));
    if (sign == "/")
      for (std::vector<std::string>& group : nested) std::reverse(group.begin(), group.end());
    return nested;
  }

  std::string group_column(const std::vector<std::string>& before) {
    const Token token = here();
    std::string column = name("the grouping variable");
    if (is_response(column)) fail_here(token, "the response cannot group its own rows");
    if (std::find(before.begin(), before.end(), column) != before.end()) fail_here(token, "a group within itself");
    return column;
  }

  bool is_response(const std::string& variable) const {
    return std::find(responses_.begin(), responses_.end(), variable) != responses_.end();
  }

  const Covariate& see(const Covariate& covariate) {
    if (std::find(seen_.begin(), seen_.end(), covariate) == seen_.end()) seen_.push_back(covariate);
    return covariate;
  }

  Sum product_of(const Sum& left, const Sum& right, const Token& sign) const {
    if (left.intercept || right.intercept) fail_here(sign, "0 and 1 may only be added or removed");
    check_plain(left, sign);
    check_plain(right, sign);
    return interactions(left, right);
  }

  void check_plain(const Sum& part, const Token& place) const {
    if (!part.random.empty()) fail_here(place, "a random term may only be added");
    if (!part.offsets.empty()) fail_here(place, "an offset may only be added");
  }

  void check_new(const std::vector<RandomTerm>& there, const std::vector<RandomTerm>& fresh, const Token& place) const {
    for (const RandomTerm& a : there) {
      for (const RandomTerm& b : fresh) {
        const std::string twice = common_effect(a, b);
        if (twice.empty()) continue;
        fail_here(place, cat("the random effect '", twice, "' of '", group_name(a), "' occurs twice",
                             twice == "(Intercept)" && !b.terms.empty() ? "; 0 + leaves the second one out" : ""));
      }
    }
  }

  int depth_ = 0;
  std::vector<std::string> responses_;
  std::vector<Covariate> seen_;  // in order of first appearance
};

}  // namespace

std::string group_name(const RandomTerm& term) {
  std::string out;
  for (const std::string& column : term.group) out += (out.empty() ? "" : ":") + column;
  return out;
}

bool is_nested(const Formula& formula) {
  if (formula.random.size() != 2) return false;
  const RandomTerm &outer = formula.random[0], &inner = formula.random[1];
  const bool intercepts = outer.intercept && inner.intercept && outer.terms.empty() && inner.terms.empty();
  return intercepts && outer.group.size() == 1 && inner.group.size() == 2 &&
         std::find(inner.group.begin(), inner.group.end(), outer.group[0]) != inner.group.end();
}

std::string response_name(const Formula& formula) {
  const std::string response = shown_name(formula.response);
  return formula.failures.empty() ? formula.response : cat("cbind(", response, ", ", shown_name(formula.failures), ")");
}

Formula parse_formula(std::string_view text) { return Parser(text).parse(); }

}  // namespace fedglmm
