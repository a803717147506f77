// fixed_counts_test.cpp - hidden counts against all tables with their sums.
#include "disclosure/fixed_counts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace fedglmm;

namespace {

using Flags = std::vector<char>;

// All values of each count over all tables with the same row and column sums inside the bounds.
class AllTables {
 public:
  AllTables(int rows, int columns, const std::vector<HiddenCount>& counts)
      : counts_(counts), row_(rows, 0), column_(columns, 0), table_(counts.size()), values_(counts.size()) {
    for (const auto& c : counts) {
      row_[c.row] += c.count;
      column_[c.column] += c.count;
    }
    place(0);
  }
  Flags fixed() const {
    Flags out;
    for (const auto& values : values_) out.push_back(values.size() == 1);
    return out;
  }

 private:
  void place(std::size_t e) {
    if (e == counts_.size()) {
      for (const auto rest : row_)
        if (rest != 0) return;
      for (const auto rest : column_)
        if (rest != 0) return;
      for (std::size_t k = 0; k < e; ++k) values_[k].insert(table_[k]);
      return;
    }
    const auto& c = counts_[e];
    const auto most = std::min({c.most, row_[c.row], column_[c.column]});
    for (table_[e] = c.least; table_[e] <= most; ++table_[e]) {
      row_[c.row] -= table_[e];
      column_[c.column] -= table_[e];
      place(e + 1);
      row_[c.row] += table_[e];
      column_[c.column] += table_[e];
    }
  }

  const std::vector<HiddenCount>& counts_;
  std::vector<std::int64_t> row_, column_, table_;
  std::vector<std::set<std::int64_t>> values_;
};

Flags fixed_counts(int rows, int columns, const std::vector<HiddenCount>& counts) {
  const CountFlows flows(rows, columns, counts);
  Flags fixed;
  for (int e = 0; e < std::ssize(counts); ++e) fixed.push_back(flows.is_fixed(e));
  return fixed;
}

}  // namespace

TEST_CASE("fixed counts: a column that one row alone is in gives its count") {
  // Row 0 hides columns 0 and 1, row 1 columns 1 and 2; column 0 is row 0's.
  CHECK(fixed_counts(2, 3, {{0, 0, 1, 3, 9}, {0, 1, 1, 4, 9}, {1, 1, 1, 2, 9}, {1, 2, 1, 6, 9}}) == Flags{1, 1, 1, 1});
  // A cycle: each row in both columns.
  CHECK(fixed_counts(2, 2, {{0, 0, 1, 3, 9}, {0, 1, 1, 4, 9}, {1, 0, 1, 2, 9}, {1, 1, 1, 6, 9}}) == Flags{0, 0, 0, 0});
  // The same at bounds on all four: up and down alternate in neither direction.
  CHECK(fixed_counts(2, 2, {{0, 0, 1, 1, 4}, {0, 1, 1, 1, 4}, {1, 0, 1, 2, 4}, {1, 1, 1, 4, 4}}) == Flags{1, 1, 1, 1});
  // Two counts of one place: one up, one down.
  CHECK(fixed_counts(1, 1, {{0, 0, 1, 3, 9}, {0, 0, 1, 4, 9}}) == Flags{0, 0});
  CHECK(fixed_counts(1, 1, {{0, 0, 1, 1, 9}, {0, 0, 1, 4, 4}}) == Flags{0, 0});
  CHECK(fixed_counts(1, 1, {{0, 0, 1, 4, 4}, {0, 0, 1, 4, 4}}) == Flags{1, 1});
}

TEST_CASE("fixed counts: random tables against all that there are") {
  std::mt19937 random(3);
  const auto draw = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  int fixed = 0, open = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const int rows = 1 + draw(4), columns = 1 + draw(4);
    std::vector<HiddenCount> counts;
    for (int e = 0, n = 1 + draw(8); e < n; ++e) {
      const int least = draw(3), count = least + draw(3);
      counts.push_back({draw(rows), draw(columns), least, count, count + draw(3)});
    }
    const auto found = fixed_counts(rows, columns, counts);
    CHECK(found == AllTables(rows, columns, counts).fixed());
    for (const char f : found) ++(f ? fixed : open);
  }
  CHECK(fixed > 1000);
  CHECK(open > 1000);
}
