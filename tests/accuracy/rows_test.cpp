#include "accuracy/rows.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "temporary_folder.hpp"

using namespace accuracy;
using Texts = std::vector<std::string>;

namespace {

Rows example() {
  return {{{"clinic", Texts{"b", "a", "c", "b", "d"}}, {"x", std::vector<double>{1, 2, 3, 4, 5}}}};
}

const std::vector<double>& x_of(const Rows& rows) { return std::get<std::vector<double>>(rows.columns[1].values); }

}  // namespace

TEST_CASE("rows: a CSV file, quotes and CRLF included") {
  const TemporaryFolder folder;
  const std::string path = folder.file("rows.csv", "clinic,x\r\n\"a, \"\"b\"\"\",01\r\n c ,\r\n");
  const Rows rows = read_rows(path);
  CHECK(rows.size() == 2);
  CHECK(rows.text("clinic") == Texts{"a, \"b\"", " c "});
  CHECK(rows.text("x") == Texts{"01", ""});
  CHECK_THROWS_AS(rows.text("y"), std::runtime_error);
  CHECK_THROWS_AS(read_rows(folder / "none.csv"), std::runtime_error);
}

TEST_CASE("rows: some clusters, rows in their order") {
  const Rows some = rows_where(example(), "clinic", [](const std::string& name) { return name == "b"; });
  CHECK(some.text("clinic") == Texts{"b", "b"});
  CHECK(x_of(some) == std::vector<double>{1, 4});
}

TEST_CASE("rows: clusters are dealt in byte order, none is split") {
  const std::vector<Rows> sites = deal(example(), "clinic", 3);
  REQUIRE(sites.size() == 3);
  CHECK(x_of(sites[0]) == std::vector<double>{2, 5});
  CHECK(x_of(sites[1]) == std::vector<double>{1, 4});
  CHECK(x_of(sites[2]) == std::vector<double>{3});
}

TEST_CASE("rows: the library reads the columns in place") {
  const Rows rows = example();
  const fglmm::Columns view = rows.view();
  CHECK(view.size() == 2);
  CHECK(view.rows() == 5);
  CHECK(view.data()[1].numbers == x_of(rows).data());
}
