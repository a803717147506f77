// grouped_rows_test.cpp - rows by cluster in byte order, each cluster's in their own.
#include "model/grouped_rows.hpp"

#include <limits>

#include "engine/fits.hpp"
#include "fails_with.hpp"

using namespace fits;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
using Names = std::vector<std::string>;
using Indices = std::vector<std::int64_t>;
using RowNumbers = RawVector<std::int64_t>;

}  // namespace

TEST_CASE("grouped rows: a stable order, clusters without a complete row left out") {
  Frame frame = table({words("g", {"b", "a", "", "b", "c", "a"}), numbers("x", {1, 2, 3, 4, missing, 6})});
  std::swap(frame.columns[0].levels[0], frame.columns[0].levels[2]);  // levels c b a, as given by the caller
  for (std::int32_t& code : frame.columns[0].codes) code = code < 0 ? -1 : 2 - code;
  const GroupedRows rows = grouped_rows(frame, "g", {"x"});
  CHECK(rows.clusters == Names{"a", "b"});
  CHECK(rows.offset == Indices{0, 2, 4});
  CHECK(rows.rows == RowNumbers{1, 5, 0, 3});
  CHECK(rows.dropped == 2);
  CHECK(rows.count() == 4);
}

TEST_CASE("grouped rows: numbers as clusters stand in byte order of their text") {
  const Frame frame = table({numbers("g", {9, 10.5, missing, -2, 9})});
  const GroupedRows rows = grouped_rows(frame, "g", {});
  CHECK(rows.clusters == Names{"-2", "10.5", "9"});
  CHECK(rows.rows == RowNumbers{3, 1, 0, 4});
}

TEST_CASE("grouped rows: no row, one cluster, no column") {
  const Frame frame = table({words("g", {"a", "b", "a"}), numbers("x", {1, missing, 2}),
                             numbers("none", {missing, missing, missing})});
  check_fails(Status::bad_data, {"no row is complete"}, [&] { grouped_rows(frame, "g", {"none"}); });
  check_fails(Status::bad_data, {"'g' holds a single cluster ('a')"}, [&] { grouped_rows(frame, "g", {"x"}); });
  check_fails(Status::bad_data, {"'h'"}, [&] { grouped_rows(frame, "h", {}); });
}

TEST_CASE("grouped rows: many rows by any number of threads are as a stable sort has them") {
  Random random(5);
  std::vector<std::string> ward;
  std::vector<double> x;
  for (int row = 0; row < 30000; ++row) {
    ward.push_back(random.uniform() < 0.01 ? "" : "w" + std::to_string(static_cast<int>(300 * random.uniform())));
    x.push_back(random.uniform() < 0.02 ? missing : 1.0);
  }
  std::vector<std::int64_t> sorted;
  for (std::int64_t row = 0; row < 30000; ++row)
    if (!ward[row].empty() && x[row] == 1) sorted.push_back(row);
  std::ranges::stable_sort(sorted, {}, [&](std::int64_t row) { return ward[row]; });
  const Frame frame = table({words("g", ward), numbers("x", x)});
  for (const int threads : {1, 2, 5}) {
    const GroupedRows rows = grouped_rows(frame, "g", {"x"}, threads);
    CHECK(rows.rows == RowNumbers(sorted.begin(), sorted.end()));
    CHECK(rows.dropped == 30000 - std::ssize(sorted));
    REQUIRE(rows.clusters.size() == 300);
    for (std::size_t i = 0; i < 300; ++i)
      for (std::int64_t k = rows.offset[i]; k < rows.offset[i + 1]; ++k) CHECK(ward[rows.rows[k]] == rows.clusters[i]);
  }
}
