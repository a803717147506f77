// row_reader_test.cpp - what the protocol allows of a cell, and the place of what it does not.
#include "summary/row_reader.hpp"

#include <cmath>

#include "engine/summaries.hpp"

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

Read read(const std::string& csv, const std::string& json = reader_study) {
  const TemporaryFolder folder;
  const auto source = rows_of(folder, csv);
  const auto protocol = study(json);
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

TEST_CASE("row reader: a cluster lies within one of the coarser column's") {
  const auto json = replaced(tiny_study, "\"order\"", "\"within\": \"town\", \"order\"");
  const std::string top = "town,ward,age,sex,ill\n", rows = "n,a,3,f,1\ns,b,1,m,1\nn,a,5,m,0\n,c,1,f,0\nNA,c,1,f,0\n";
  const auto all = read(top + rows, json);
  CHECK(all.clusters == std::vector<std::string>{"a", "b", "a"});
  CHECK(all.incomplete == 2);
  check_fails(Status::bad_data, {"line 6", "'town'", "cluster 'a' lies within 'n' and within 's'"},
              [&] { read(top + "n,a,3,f,1\nn,b,1,m,1\nn,a,5,m,0\nn,c,1,f,0\ns,a,1,f,0\n", json); });
  check_fails(Status::bad_data, {"'town'"}, [&] { read("ward,age,sex,ill\na,3,f,1\n", json); });
}

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
  for (const auto& cell : bad) {
    CAPTURE(cell.row);
    check_fails(Status::bad_data, {"site.csv, line 3, column '" + cell.column + "'", cell.what},
                [&] { read(header + "a,yes,0,3,1,18,m,1,9,324\n" + cell.row + "\n"); });
  }
}

TEST_CASE("row reader: transformed values, steps, and the bounds before both") {
  const auto json = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "profile": "none",
    "responses": [{"name": "died", "type": "binary"}],
    "variables": [{"name": "stay", "type": "numeric", "transform": "sqrt", "centre": 2, "scale": 2, "bounds": [0, 100]},
                  {"name": "cost", "type": "numeric", "transform": "log"},
                  {"name": "dose", "type": "numeric", "transform": "log1p", "bounds": [0, 8], "clip": true},
                  {"name": "age", "type": "numeric", "bounds": [0.5, 90.5], "step": 1, "clip": true}]})";
  const auto read_rows = [&](const std::string& rows) { return read("ward,died,stay,cost,dose,age\n" + rows, json); };
  const auto all = read_rows("a,0,36,1,-5,4.5\na,1,0,7.38905609893065,8,200\n");
  CHECK(all.rows[0].z == std::vector<double>{2, 0, 0, 4.5});  // (6 - 2) / 2; dose -5 is clipped to 0
  CHECK(all.rows[1].z[0] == -1);
  CHECK(all.rows[1].z[1] == doctest::Approx(2).epsilon(1e-14));
  CHECK(all.rows[1].z[2] == doctest::Approx(2 * std::log(3)).epsilon(1e-14));
  CHECK(all.rows[1].z[3] == 90.5);
  const auto refused = [&](const std::string& row, std::initializer_list<std::string> parts) {
    check_fails(Status::bad_data, parts, [&] { read_rows("a,0,36,1,0,4.5\n" + row + "\n"); });
  };
  refused("a,0,36,0,0,4.5", {"site.csv, line 3, column 'cost'", "log(0) is no number", "log1p", "clip"});
  refused("a,0,-1,1,0,4.5", {"line 3, column 'stay'", "outside the bounds"});
  refused("a,0,36,1,0,5", {"line 3, column 'age'", "5 is none of the values 0.5, 1.5, ..."});
}

TEST_CASE("row reader: a derived column holds to 1e-9 relative") {
  CHECK(read(header + "a,yes,0,3,1,18,m,1,9,324.0000003\n").rows.size() == 1);
  check_fails(Status::bad_data, {"age_sq"}, [] { read(header + "a,yes,0,3,1,18,m,1,9,324.0000004\n"); });
}

TEST_CASE("row reader: a column of the protocol must be there") {
  check_fails(Status::bad_data, {"site.csv", "'sex'"},
              [] { read("ward,ill,died,visits,cost,age,urban,dose\na,yes,0,3,1,18,1,9\n"); });
}
