#include <cmath>

#include "data/frame.hpp"
#include "fails_with.hpp"
#include "temporary_folder.hpp"

using namespace fedglmm;

namespace {

using Texts = std::vector<std::string>;
using Codes = std::vector<std::int32_t>;

Frame frame_of(const std::string& bytes, const std::vector<NamedList>& levels = {}, const Texts& as_text = {}) {
  const TemporaryFolder folder;
  return read_frame(*open_csv(folder.file("f.csv", bytes)), levels, as_text);
}

}  // namespace

TEST_CASE("read_frame: a column is numeric only if all of its cells are") {
  const Frame frame = frame_of("n,late,t,empty\n1,01,TRUE,\n,1,FALSE,NA\n-2.5,x,TRUE,\n");
  CHECK(frame.rows == 3);
  const Column& n = frame.require("n");
  CHECK_FALSE(n.factor);
  CHECK(n.values[0] == 1);
  CHECK(std::isnan(n.values[1]));
  CHECK(n.values[2] == -2.5);
  // "01" and "1" are numbers until the x: then they are different levels.
  CHECK(frame.require("late").levels == Texts{"01", "1", "x"});
  CHECK(frame.require("late").codes == Codes{0, 1, 2});
  CHECK(frame.require("t").levels == Texts{"FALSE", "TRUE"});
  CHECK_FALSE(frame.require("empty").factor);
  CHECK(std::isnan(frame.require("empty").values[2]));
}

TEST_CASE("read_frame: missing cells before the first text stay missing") {
  const Frame frame = frame_of("a,b\n,1\nNA,1\n3,1\nx,1\n");
  CHECK(frame.require("a").codes == Codes{-1, -1, 0, 1});
}

TEST_CASE("read_frame: given levels and text columns") {
  const Frame frame = frame_of("v,c\n2,01\n1,1\n,1\n", {{"v", {"2", "1"}}}, {"c"});
  CHECK(frame.require("v").levels == Texts{"2", "1"});
  CHECK(frame.require("v").codes == Codes{0, 1, -1});
  CHECK(frame.require("c").levels == Texts{"01", "1"});
}

TEST_CASE("read_frame: the caller may cancel while rows are read") {
  Context context;
  int asked = 0;
  context.cancel_user = &asked;
  context.cancel_callback = [](void* user) -> std::int32_t { return ++*static_cast<int*>(user) == 3; };
  std::string bytes = "v\n";
  for (int i = 0; i < 20000; ++i) bytes += "1\n";
  const TemporaryFolder folder;
  const auto source = open_csv(folder.file("f.csv", bytes));
  check_fails(Status::cancelled, {"cancelled"}, [&] { read_frame(*source, {}, {}, context); });
  CHECK(asked == 3);
  CHECK(source->next());  // rows are left
}

TEST_CASE("read_frame: errors have their place") {
  const auto bad = Status::bad_data;
  check_fails(bad, {"line 3", "column 'v'", "'3'", "levels 1, 2"}, [] { frame_of("v\n1\n3\n", {{"v", {"1", "2"}}}); });
  check_fails(bad, {"line 3", "column 'v'", "'NaN'"}, [] { frame_of("v\n1\nNaN\n2\n"); });
  check_fails(bad, {"line 2", "'1e999'"}, [] { frame_of("v\n1e999\n2\n"); });
  CHECK(frame_of("v\nInf\nx\n").require("v").levels == Texts{"Inf", "x"});
  check_fails(bad, {"no column 'w'"}, [] { frame_of("v\n1\n", {{"w", {"1", "2"}}}); });
  check_fails(Status::invalid_argument, {"'v'", "twice"}, [] { frame_of("v\n1\n", {{"v", {"1"}}, {"v", {"2"}}}); });
}
