#include "data/row_source.hpp"

#include "fails_with.hpp"
#include "temporary_folder.hpp"

using namespace fedglmm;

namespace {

// All rows, cells joined by '|'.
std::vector<std::string> rows_of(const std::string& bytes) {
  const TemporaryFolder folder;
  const auto source = open_csv(folder.file("f.csv", bytes));
  std::vector<std::string> rows;
  while (source->next()) {
    std::string row;
    for (int i = 0; i < static_cast<int>(source->columns().size()); ++i) {
      row += (i > 0 ? "|" : "") + std::string(source->text(i));
    }
    rows.push_back(row);
  }
  return rows;
}

using Lines = std::vector<std::string>;

void check_refused(const std::string& bytes, std::initializer_list<std::string> parts) {
  CAPTURE(bytes.substr(0, 80));
  check_fails(Status::bad_data, parts, [&] { rows_of(bytes); });
}

}  // namespace

TEST_CASE("csv: line ends, quotes and byte order mark as RFC 4180 has them") {
  const Lines lines{"1|2", "3|4"};
  CHECK(rows_of("a,b\n1,2\n3,4\n") == lines);
  CHECK(rows_of("a,b\r\n1,2\r\n3,4") == lines);
  CHECK(rows_of("\xEF\xBB\xBF" "a,b\n\n1,2\n\r\n3,4\n\n") == lines);
  CHECK(rows_of("\"a\",\"b\"\r\n\"1\",\"2\"\r\n\"3\",\"4\"\r\n") == lines);
  CHECK(rows_of("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n") == Lines{"x, y|say \"hi\""});
  CHECK(rows_of("a,b\n\"two\nlines\",\n") == Lines{"two\nlines|"});
  CHECK(rows_of("a,b\n").empty());
}

TEST_CASE("csv: a row is the same with quotes and without, next to rows of the other kind") {
  const Lines cells{"", " ", "x", "-1.5", "g\xC3\xB6", "a b"};
  for (const std::string& left : cells)
    for (const std::string& right : cells)
      for (const std::string end : {"\n", "\r\n"}) {
        CAPTURE(left + "|" + right);
        const std::string plain = left + "," + right + end, quoted = "\"" + left + "\",\"" + right + "\"" + end;
        const std::string row = left + "|" + right;
        CHECK(rows_of("a,b" + end + plain + quoted + quoted + end + plain + plain) == Lines(5, row));
        CHECK(rows_of("a,b" + end + quoted + left + "," + right) == Lines(2, row));
      }
}

TEST_CASE("csv: cells are never trimmed") {
  CHECK(rows_of("a,b\n  3  laboratory ,\t\n\" q \", \n") == Lines{"  3  laboratory |\t", " q | "});
}

TEST_CASE("csv: in a file of one column an empty line is a cell only if quoted") {
  CHECK(rows_of("a\n1\n\n\"\"\n2\n") == Lines{"1", "", "2"});
}

TEST_CASE("csv: every row has its line, also after quoted newlines and empty lines") {
  const TemporaryFolder folder;
  const auto source = open_csv(folder.file("f.csv", "a,b\r\n\r\n1,\"x\n\ny\"\r\n\n3,4\r\n5,6"));
  std::vector<std::string> places;
  while (source->next()) places.push_back(source->where(1).substr(source->name().size()));
  CHECK(places == Lines{", line 3, column 'b'", ", line 7, column 'b'", ", line 8, column 'b'"});
}

TEST_CASE("csv: rows do not depend on where a block of the file ends") {
  // A carriage return, a line feed, a quote and a two-byte character each fall on the border of a block at some shift.
  for (std::size_t shift = 0; shift < 24; ++shift) {
    const std::string filler(65536 - 16 + shift - 4, 'f');
    CAPTURE(shift);
    const Lines lines{filler + "|g\xC3\xB6\"h\r\n", "next|1"};
    CHECK(rows_of("a,b\n" + filler + ",\"g\xC3\xB6\"\"h\r\n\"\r\nnext,1\r\n") == lines);
  }
}

TEST_CASE("csv: missing cells and numbers") {
  const TemporaryFolder folder;
  const auto source = open_csv(folder.file("f.csv", "a,b,c,d\n,NA,+1.5,NaN\n"));
  REQUIRE(source->next());
  double value = 0;
  CHECK(source->missing(0));
  CHECK(source->missing(1));
  CHECK_FALSE(source->missing(2));
  CHECK_FALSE(source->missing(3));
  CHECK(source->parse_number(2, value));
  CHECK(value == 1.5);
  CHECK_FALSE(source->parse_number(3, value));
}

TEST_CASE("csv: what is no table is refused with file, line and reason") {
  check_refused("", {"f.csv is empty"});
  check_refused("\n\n", {"f.csv is empty"});
  check_refused("\xEF\xBB\xBF", {"f.csv is empty"});
  check_refused("a,b,a\n1,2,3\n", {"f.csv, line 1", "two columns are named 'a'"});
  check_refused("a,,c\n", {"line 1", "column 2 has no name"});
  check_refused("a,b\n1,2\n1,2,3\n", {"f.csv, line 3", "3 cells", "names 2 columns"});
  check_refused("a,b\n1\n", {"line 2", "1 cells"});
  check_refused("a,b\n1,2\n3,\"4\n5,6\n", {"line 3", "never closed"});
  check_refused("a,b\n1,x\"y\n", {"line 2", "quote inside a cell"});
  check_refused("a,b\n1,\"x\"y\n", {"line 2", "quote inside a cell"});
  check_refused(std::string("a,b\n1,2\n3,\0\n", 12), {"line 3", "NUL"});
  check_refused("a,b\n1,caf\xE9\n", {"line 2", "UTF-8"});
  check_refused("a,b\r1,2\r", {"carriage return"});
  check_refused("a,b\n1,2\r3,4\n", {"carriage return"});
  check_refused("a,b\n1,2\r\r\n3,4\n5,6,7\n", {"line 4", "3 cells"});
  check_fails(Status::bad_data, {"No such file"}, [] { open_csv("/no/such/file.csv"); });
}

TEST_CASE("csv: a quote left open ends with an error, not with all memory") {
  check_refused("a\n\"" + std::string((1 << 24) + 10, 'x') + "\n", {"line 2", "more than 16 MB"});
}
