#include <doctest/doctest.h>

#include "data/row_source.hpp"
#include "pseudo_data/pseudo_data.hpp"
#include "temporary_folder.hpp"

using namespace fedglmm;

namespace {

PseudoData two_rows() {
  PseudoData data;
  data.frame = {"the pseudo-data", 2, {{"ward, or \"clinic\"", true, {}, {1, 0}, {"a,b", "say \"ah\""}},
                                       {"age", false, {0.1, -1e-300}, {}, {}},
                                       {"note", true, {}, {0, 1}, {"two\nlines", "plain"}}}};
  data.weight = {1, 1};
  return data;
}

}  // namespace

TEST_CASE("names and texts are quoted where they must be, numbers are the shortest that read back") {
  CHECK(pseudo_data_csv(two_rows()) ==
        "\"ward, or \"\"clinic\"\"\",age,note\n"
        "\"say \"\"ah\"\"\",0.1,\"two\nlines\"\n"
        "\"a,b\",-1e-300,plain\n");
}

TEST_CASE("weights that are not all 1 are a last column") {
  PseudoData data = two_rows();
  data.frame.columns.erase(data.frame.columns.begin() + 1, data.frame.columns.end());
  data.equal_weights = false;
  data.weight = {2.5, 1};
  CHECK(pseudo_data_csv(data) == "\"ward, or \"\"clinic\"\"\",weight\n\"say \"\"ah\"\"\",2.5\n\"a,b\",1\n");
}

TEST_CASE("the text reads back as the same rows") {
  const TemporaryFolder folder;
  const auto source = open_csv(folder.file("pseudo.csv", pseudo_data_csv(two_rows())));
  REQUIRE(source->next());
  CHECK(source->text(0) == "say \"ah\"");
  CHECK(source->number(1) == 0.1);
  CHECK(source->text(2) == "two\nlines");
  REQUIRE(source->next());
  CHECK(source->text(0) == "a,b");
  CHECK(source->number(1) == -1e-300);
  CHECK(!source->next());
}
