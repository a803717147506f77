// sum.cpp - sums and products of terms, as R's terms() and lme4 expand them.
#include "formula/sum.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t max_terms = 1000;

template <class List, class Item>
bool holds(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void add_term(Sum& total, const Covariates& term) {
  if (holds(total.terms, term)) return;
  if (total.terms.size() == max_terms) fail(Status::unsupported, "the formula has more than ", max_terms, " terms");
  total.terms.push_back(term);
}

}  // namespace

void add(Sum& total, const Sum& part) {
  if (part.intercept) total.intercept = part.intercept;
  for (const Covariates& term : part.terms) add_term(total, term);
  total.random.insert(total.random.end(), part.random.begin(), part.random.end());
  total.offsets.insert(total.offsets.end(), part.offsets.begin(), part.offsets.end());
}

void remove(Sum& total, const Sum& part) {
  if (part.intercept) total.intercept = !*part.intercept;
  std::erase_if(total.terms, [&](const Covariates& term) { return holds(part.terms, term); });
}

Sum interactions(const Sum& left, const Sum& right) {
  Sum all;
  std::set<Covariates> there;
  for (const Covariates& a : left.terms) {
    for (const Covariates& b : right.terms) {
      Covariates both = a;
      both.insert(b.begin(), b.end());
      if (there.insert(both).second) add_term(all, both);
    }
  }
  return all;
}

std::vector<Term> ordered(const std::vector<Covariates>& terms, const std::vector<Covariate>& seen) {
  std::vector<Term> out;
  for (const Covariates& term : terms) {
    out.emplace_back();
    std::copy_if(seen.begin(), seen.end(), std::back_inserter(out.back()),
                 [&](const Covariate& covariate) { return term.contains(covariate); });
  }
  std::stable_sort(out.begin(), out.end(), [](const Term& a, const Term& b) { return a.size() < b.size(); });
  return out;
}

std::vector<RandomTerm> independent(const RandomTerm& term) {
  std::vector<RandomTerm> out;
  if (term.intercept) out.push_back({true, {}, term.group});
  for (const Term& slope : term.terms) out.push_back({false, {slope}, term.group});
  return out;
}

std::string common_effect(const RandomTerm& a, const RandomTerm& b) {
  if (a.group != b.group) return "";
  if (a.intercept && b.intercept) return "(Intercept)";
  const auto same = [](const Term& s, const Term& t) {
    return std::is_permutation(s.begin(), s.end(), t.begin(), t.end());
  };
  const auto common = std::find_first_of(a.terms.begin(), a.terms.end(), b.terms.begin(), b.terms.end(), same);
  return common == a.terms.end() ? "" : shown_name(*common);
}

}  // namespace fedglmm
