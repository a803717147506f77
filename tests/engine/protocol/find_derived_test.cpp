#include <cmath>

#include "protocol/derived.hpp"
#include "fails_with.hpp"

using namespace fedglmm;

namespace {

Column column(const std::string& name, std::vector<double> values) { return {name, false, std::move(values), {}, {}}; }

// "name=expression" of all that are found, joined by spaces.
std::string found_in(const std::vector<Column>& columns) {
  std::vector<const Column*> pointers;
  for (const auto& c : columns) pointers.push_back(&c);
  std::string out;
  for (const auto& found : find_derived(pointers)) out += found.name + "=" + found.expression + " ";
  return out;
}

const Column x = column("x", {1.5, -2, 3, 0.1});
const Column y = column("y", {2, 5, -1, 7});
const Column b = column("b", {0, 1, 1, 0});

}  // namespace

TEST_CASE("find_derived: squares and products, wherever they stand") {
  CHECK(found_in({x, column("q", {2.25, 4, 9, 0.1 * 0.1})}) == "q=x^2 ");
  CHECK(found_in({column("q", {2.25, 4, 9, 0.010000000001}), x}) == "q=x^2 ");
  CHECK(found_in({x, y, column("p", {3, -10, -3, 0.7})}) == "p=x*y ");
  CHECK(found_in({b, column("p", {0, -2, 3, 0}), x}) == "p=b*x ");
}

TEST_CASE("find_derived: near misses are none") {
  CHECK(found_in({x, column("q", {2.25, 4, 9, 0.0101})}) == "");
  CHECK(found_in({x, column("q", {2.25, 4, 9, 0.01 * (1 + 1e-8)})}) == "");
  CHECK(found_in({x, y, b}) == "");
}

TEST_CASE("find_derived: columns of two values and squares of 0/1 columns are not looked at") {
  CHECK(found_in({b, column("c", {0, 1, 1, 0})}) == "");
  CHECK(found_in({column("s", {-1, 1, 1, -1}), column("t", {2, -2, -2, 2}), column("u", {-2, -2, -2, -2})}) == "");
}

TEST_CASE("find_derived: a parent stays a base column") {
  // y = s p and p = s y: only the first can be derived.
  const Column s = column("s", {-1, 1, 1, -1});
  CHECK(found_in({s, y, column("p", {-2, 5, -1, -7})}) == "y=s*p ");
}

TEST_CASE("find_derived: missing cells say nothing, but three rows must speak") {
  const double none = std::nan("");
  CHECK(found_in({x, column("q", {2.25, none, 9, 0.1 * 0.1})}) == "q=x^2 ");
  CHECK(found_in({x, column("q", {2.25, none, 9, none})}) == "");
  const Column short_x = column("x", {1, 2, none, none});
  CHECK(found_in({short_x, column("q", {1, 4, 5, 6})}) == "");
}

TEST_CASE("find_derived: an infinite product equals nothing, and a name that no expression can hold is no parent") {
  CHECK(found_in({column("h", {1e200, 2, 3, 4}), column("q", {1e308, 4, 9, 16})}) == "");
  CHECK(found_in({column("a*b", {1.5, -2, 3, 0.1}), column("q", {2.25, 4, 9, 0.1 * 0.1})}) == "");
}
