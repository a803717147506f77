// row_reader_test.cpp - what the protocol allows of a cell, and the place of what it does not.
#include "summary/row_reader.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

const std::string reader_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "profile": "none",
  "responses": [{"name": "ill", "type": "binary", "levels": ["no", "yes"]}, {"name": "died", "type": "binary"},
                {"name": "visits", "type": "count"}, {"name": "cost", "type": "numeric"}],
  "variables": [{"name": "age", "type": "numeric", "centre": 10, "scale": 4, "bounds": [0, 90]},
                {"name": "sex", "type": "factor", "levels": ["f", "m"]}, {"name": "urban", "type": "binary"},
                {"name": "dose", "type": "numeric", "bounds": [0, 8], "clip": true},
                {"name": "age_sq", "type": "numeric", "derived": "age^2"}]})";
const std::string header = "ward,ill,died,visits,cost,age,sex,urban,dose,age_sq\n";

struct Read {
  std::vector<RowValues> rows;
  std::vector<std::string> clusters;
  std::int64_t incomplete;
};

Read read(const std::string& csv) {
  const TemporaryFolder folder;
  const auto source = rows_of(folder, csv);
  const auto protocol = study(reader_study);
  const MomentPlan plan(*protocol);
  RowReader reader(plan, *source);
  Read all;
  for (RowValues row; reader.next(row);) {
    all.clusters.emplace_back(row.cluster);
    all.rows.push_back(row);
  }
  all.incomplete = reader.incomplete();
  return all;
}

}  // namespace

TEST_CASE("row reader: values on the protocol's scales") {
  const auto all = read(header + "01,yes,0,3,-2.5,18,m,1,9,324\n 1,no,1,0,1e3,10,f,0,-1,100\n");
  CHECK(all.clusters == std::vector<std::string>{"01", " 1"});
  CHECK(all.rows[0].z == std::vector<double>{2, 8});  // (18 - 10) / 4; dose 9 is clipped to 8
  CHECK(all.rows[0].category == Category{1, 1});
  CHECK(all.rows[0].y == std::vector<double>{1, 0, 3, -2.5});
  CHECK(all.rows[1].z == std::vector<double>{0, 0});
  CHECK(all.rows[1].category == Category{0, 0});
  CHECK(all.rows[1].y == std::vector<double>{0, 1, 0, 1000});
}

TEST_CASE("row reader: rows with a missing value are counted, derived columns may be missing or absent") {
  const auto all = read(header + ",yes,0,3,1,18,m,1,9,324\na,NA,0,3,1,18,m,1,9,324\na,no,0,3,1,NA,m,1,9,324\n" +
                        "a,no,0,3,1,18,m,1,9,NA\n");
  CHECK(all.rows.size() == 1);
  CHECK(all.incomplete == 3);
  CHECK(read("ward,ill,died,visits,cost,age,sex,urban,dose\na,yes,0,3,1,18,m,1,9\n").rows.size() == 1);
}

TEST_CASE("row reader: a cell that the protocol does not allow is refused with its place") {
  const struct {
    std::string row, column, what;
  } bad[] = {{"a,maybe,0,3,1,18,m,1,9,324", "ill", "no, yes"},   {"a,yes,2,3,1,18,m,1,9,324", "died", "2"},
             {"a,yes,0,-1,1,18,m,1,9,324", "visits", "-1"},      {"a,yes,0,1.5,1,18,m,1,9,324", "visits", "1.5"},
             {"a,yes,0,1e16,1,18,m,1,9,324", "visits", "1e+16"}, {"a,yes,0,3,x,18,m,1,9,324", "cost", "'x'"},
             {"a,yes,0,3,inf,18,m,1,9,324", "cost", "'inf'"},    {"a,yes,0,3,1,nan,m,1,9,324", "age", "'nan'"},
             {"a,yes,0,3,1,91,m,1,9,8281", "age", "0 to 90"},    {"a,yes,0,3,1,-1,m,1,9,1", "age", "0 to 90"},
             {"a,yes,0,3,1,18,x,1,9,324", "sex", "'x'"},         {"a,yes,0,3,1,18,m,2,9,324", "urban", "2"},
             {"a,yes,0,3,1,18,m,1,9,325", "age_sq", "324"}};
  for (const auto& [row, column, what] : bad) {
    CAPTURE(row);
    check_fails(Status::bad_data, {"site.csv, line 3, column '" + column + "'", what},
                [&] { read(header + "a,yes,0,3,1,18,m,1,9,324\n" + row + "\n"); });
  }
}

TEST_CASE("row reader: a derived column holds to 1e-9 relative") {
  CHECK(read(header + "a,yes,0,3,1,18,m,1,9,324.0000003\n").rows.size() == 1);
  check_fails(Status::bad_data, {"age_sq"}, [] { read(header + "a,yes,0,3,1,18,m,1,9,324.0000004\n"); });
}

TEST_CASE("row reader: a column of the protocol must be there") {
  check_fails(Status::bad_data, {"site.csv", "'sex'"},
              [] { read("ward,ill,died,visits,cost,age,urban,dose\na,yes,0,3,1,18,1,9\n"); });
}
