// formula.cpp - recursive descent over the tokens of a formula: sums of products of interactions, as R binds them.
#include "formula/formula.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "formula/tokens.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t max_terms = 1000;
constexpr int max_depth = 100;

using Covariates = std::set<Covariate>;  // of one term: a:b and b:a are the same

// What a part of the right-hand side stands for.
struct Sum {
  std::optional<bool> intercept;  // said by the last 0 or 1, if any
  std::vector<Covariates> terms;  // in order of appearance
  std::vector<RandomTerm> random;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), here_(next_token(text, 0)) {}

  Formula parse() {
    Formula formula;
    formula.text = text_;
    formula.response = response_ = name("the response");
    expect("~");
    Sum right = sum();
    if (here_.kind != Token::Kind::end) unexpected("an operator");
    formula.intercept = right.intercept.value_or(true);
    formula.terms = ordered(right.terms);
    formula.random = std::move(right.random);
    return formula;
  }

 private:
  Sum sum() {
    Sum total;
    bool minus = accept("-");
    if (!minus) accept("+");
    while (true) {
      const Token start = here_;
      const Sum part = product();
      if (minus) remove(total, part, start);
      else add(total, part);
      minus = accept("-");
      if (!minus && !accept("+")) return total;
    }
  }

  // a * b = a + b + a:b
  Sum product() {
    Sum left = interaction();
    while (is_symbol("*")) {
      const Token star = take();
      Sum right = interaction();
      Sum both = crossed(left, right, star);
      add(left, right);
      add(left, both);
    }
    return left;
  }

  Sum interaction() {
    Sum left = primary();
    while (is_symbol(":")) {
      const Token colon = take();
      left = crossed(left, primary(), colon);
    }
    return left;
  }

  Sum primary() {
    if (here_.kind == Token::Kind::number) return {.intercept = take().text == "1", .terms = {}, .random = {}};
    if (is_symbol("(")) return parenthesis();
    const Covariate covariate = function();
    see(covariate);
    return {.intercept = {}, .terms = {{covariate}}, .random = {}};
  }

  // x, or log(x)
  Covariate function() {
    const Token token = here_;
    const auto transform = token.kind == Token::Kind::name ? find_transform(token.text) : std::nullopt;
    if (!transform || !opens_call(token)) return {covariate_name()};
    take();
    expect("(");
    Covariate covariate{covariate_name(), *transform};
    if (here_.kind == Token::Kind::symbol && here_.text != ")") {
      fail_at(Status::unsupported, text_, token, cat(token.text, "() of more than one variable is not supported"));
    }
    expect(")");
    return covariate;
  }

  std::string covariate_name() {
    const Token token = here_;
    std::string variable = name("a variable");
    if (variable == response_) fail_here(token, "the response cannot also be a covariate");
    return variable;
  }

  // (a + b), or a random term (1 + x | g), whose variables have an order of their own.
  Sum parenthesis() {
    const Token open = take();
    if (++depth_ > max_depth) fail_here(open, "parentheses are nested too deeply");
    std::vector<Covariate> outer = std::exchange(seen_, {});
    Sum inside = sum();
    const bool random = is_symbol("|");
    if (random) inside = random_term(inside, take());
    expect(")");
    const std::vector<Covariate> inner = std::exchange(seen_, std::move(outer));
    if (!random) std::for_each(inner.begin(), inner.end(), [this](const Covariate& covariate) { see(covariate); });
    --depth_;
    return inside;
  }

  Sum random_term(const Sum& inside, const Token& bar) {
    if (!inside.random.empty()) fail_here(bar, "a random term inside another one");
    RandomTerm term;
    term.intercept = inside.intercept.value_or(true);
    term.terms = ordered(inside.terms);
    const Token group = here_;
    term.group = name("the grouping variable");
    if (term.group == response_) fail_here(group, "the response cannot group its own rows");
    if (is_symbol(":")) fail_at(Status::unsupported, text_, here_, "an interaction as the group is not supported yet");
    return {.intercept = {}, .terms = {}, .random = {std::move(term)}};
  }

  void see(const Covariate& covariate) {
    if (std::find(seen_.begin(), seen_.end(), covariate) == seen_.end()) seen_.push_back(covariate);
  }

  std::string name(const char* role) {
    if (here_.kind != Token::Kind::name) unexpected(role);
    if (opens_call(here_)) function_call(here_);
    return take().text;
  }

  // A name in backquotes is a variable, whatever follows.
  bool opens_call(const Token& token) const {
    if (text_[token.start] == '`') return false;
    const Token next = next_token(text_, token.start + token.length);
    return next.kind == Token::Kind::symbol && next.text == "(";
  }

  [[noreturn]] void function_call(const Token& token) const {
    const bool planned = token.text == "I" || token.text == "offset" || token.text == "cbind";
    if (!planned && !find_transform(token.text)) fail_here(token, "unknown function");
    fail_at(Status::unsupported, text_, token, cat(token.text, "() is not supported ", planned ? "yet" : "here"));
  }

  Sum crossed(const Sum& left, const Sum& right, const Token& sign) const {
    if (left.intercept || right.intercept) fail_here(sign, "0 and 1 may only be added or removed");
    if (!left.random.empty() || !right.random.empty()) fail_here(sign, "a random term may only be added");
    Sum all;
    for (const Covariates& a : left.terms) {
      for (const Covariates& b : right.terms) {
        Covariates both = a;
        both.insert(b.begin(), b.end());
        add_term(all, both);
      }
    }
    return all;
  }

  void add(Sum& total, const Sum& part) const {
    if (part.intercept) total.intercept = part.intercept;
    for (const Covariates& term : part.terms) add_term(total, term);
    total.random.insert(total.random.end(), part.random.begin(), part.random.end());
  }

  void add_term(Sum& total, const Covariates& term) const {
    if (std::find(total.terms.begin(), total.terms.end(), term) != total.terms.end()) return;
    if (total.terms.size() == max_terms) fail(Status::unsupported, "the formula has more than ", max_terms, " terms");
    total.terms.push_back(term);
  }

  void remove(Sum& total, const Sum& part, const Token& start) const {
    if (!part.random.empty()) fail_here(start, "a random term may only be added");
    if (part.intercept) total.intercept = !*part.intercept;
    std::erase_if(total.terms, [&](const Covariates& term) {
      return std::find(part.terms.begin(), part.terms.end(), term) != part.terms.end();
    });
  }

  // Covariates within a term by first appearance in the formula; terms by degree, then as they appear.
  std::vector<Term> ordered(const std::vector<Covariates>& terms) const {
    std::vector<Term> out;
    for (const Covariates& term : terms) {
      out.emplace_back();
      std::copy_if(seen_.begin(), seen_.end(), std::back_inserter(out.back()),
                   [&](const Covariate& covariate) { return term.contains(covariate); });
    }
    std::stable_sort(out.begin(), out.end(), [](const Term& a, const Term& b) { return a.size() < b.size(); });
    return out;
  }

  // The current token; the next one becomes current.
  Token take() { return std::exchange(here_, next_token(text_, here_.start + here_.length)); }
  bool is_symbol(std::string_view symbol) const { return here_.kind == Token::Kind::symbol && here_.text == symbol; }
  bool accept(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    take();
    return true;
  }
  void expect(const char* symbol) {
    if (!accept(symbol)) unexpected(cat("'", symbol, "'"));
  }
  [[noreturn]] void unexpected(const std::string& wanted) const {
    fail_here(here_, cat("expected ", wanted, here_.kind == Token::Kind::end ? ", found the end" : ""));
  }
  [[noreturn]] void fail_here(const Token& token, const std::string& what) const {
    fail_at(Status::invalid_argument, text_, token, what);
  }

  std::string_view text_;
  Token here_;
  int depth_ = 0;
  std::string response_;
  std::vector<Covariate> seen_;  // in order of first appearance
};

}  // namespace

Formula parse_formula(std::string_view text) { return Parser(text).parse(); }

}  // namespace fedglmm
