// outer_test.cpp - clusters that lie within two outer ones are refused, in a file and between files.
#include "summary/outer.hpp"

#include "engine/summaries.hpp"
#include "summary/merge.hpp"

using namespace summaries;

namespace {

Summary summary_of(const std::string& rows) {
  const auto json = replaced(tiny_study, "\"order\"", "\"within\": \"town\", \"order\"");
  return summarized(json, "town,ward,age,sex,ill\n" + rows);
}

}  // namespace

TEST_CASE("outer: one for each cluster") {
  auto groups = summary_of("n,a,3,f,1\ns,b,1,m,1\nn,a,5,m,0\ns,b,-1,m,0\n").groups;
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].outer == "n");
  CHECK(groups[1].outer == "s");
  CHECK_NOTHROW(check_outer(groups, "here"));
  groups.insert(groups.begin(), groups.front());
  CHECK_NOTHROW(check_outer(groups, "here"));
  groups[1].outer = "s";
  check_fails(Status::bad_data, {"here: cluster 'a' lies within 'n' and within 's'"},
              [&] { check_outer(groups, "here"); });
}

TEST_CASE("outer: files read back, and those of a cluster in two do not merge") {
  const auto first = summary_of("n,a,3,f,1\ns,b,1,m,1\nn,a,5,m,0\ns,b,-1,m,0\n");
  const auto text = summary_text(first);
  CHECK(text.find(R"({"rows":{"cluster":"a","within":"n"})") != std::string::npos);
  CHECK(summary_text(parse_summary(text, "a.fgs")) == text);
  const auto more = summary_of("n,a,7,f,1\nn,c,1,m,1\nn,a,5,m,0\nn,c,-1,f,0\n");
  const Summary* const parts[] = {&first, &more};
  const auto merged = merge_summaries(parts);
  REQUIRE(merged.groups.size() == 3);
  CHECK(merged.groups[0].n == 4);
  CHECK(merged.groups[0].outer == "n");
  const auto other = summary_of("s,a,7,f,1\nn,c,1,m,1\ns,a,5,m,0\nn,c,-1,f,0\n");
  const Summary* const clash[] = {&first, &other};
  check_fails(Status::bad_data, {"cluster 'a' lies within 'n' and within 's'"}, [&] { merge_summaries(clash); });
}
