// merge_test.cpp - adding files is adding rows.
#include "summary/merge.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const std::string head = "ward,age,sex,ill\n";

Summary merged(const std::vector<Summary>& parts) {
  std::vector<const Summary*> pointers;
  for (const auto& part : parts) pointers.push_back(&part);
  return merge_summaries(pointers);
}

void check_same_groups(const Summary& one, const Summary& other) {
  REQUIRE(one.groups.size() == other.groups.size());
  for (std::size_t i = 0; i < one.groups.size(); ++i) {
    CHECK(one.groups[i].rows == other.groups[i].rows);
    CHECK(one.groups[i].n == other.groups[i].n);
    CHECK(one.groups[i].constant == other.groups[i].constant);
    CHECK(one.groups[i].moments == other.groups[i].moments);
    CHECK(one.groups[i].y == other.groups[i].y);
  }
}

}  // namespace

TEST_CASE("merge: sites with clusters of their own, in any order, to the same bytes, that are read back") {
  const auto a = summarized(tiny_study, head + "a,3,f,1\na,5,m,0\n"), b = summarized(tiny_study, head + "b,1,m,1\n"),
             c = summarized(tiny_study, head + "c,2,m,1\nc,-1,f,0\n");
  const auto text = summary_text(merged({a, b, c}));
  CHECK(summary_text(merged({c, a, b})) == text);
  CHECK(summary_text(merged({merged({c, b}), a})) == text);
  CHECK(summary_text(parse_summary(text, "all.fgs")) == text);
  CHECK(merged({a, b, c}).releases.size() == 3);
}

TEST_CASE("merge: a split cluster has the sums of its rows, whatever was constant in its parts") {
  // All values are small multiples of 1/2: sums are exact.
  const struct {
    std::string first, second;
  } parts[] = {{"a,3,f,1\na,5,m,0\n", "a,7,f,1\na,1,m,1\n"},  // nothing constant
               {"a,3,f,1\na,5,f,0\n", "a,7,f,1\na,1,m,1\n"},  // sex in one
               {"a,3,f,1\na,5,f,0\n", "a,7,m,1\na,1,m,1\n"},  // sex in both, different
               {"a,3,f,1\na,3,m,0\n", "a,7,m,1\na,7,f,1\n"},  // age in both, different
               {"a,3,m,1\na,3,m,0\n", "a,3,m,0\n"}};          // all in both, the same
  for (const std::string order : {"2", "3", "6"})
    for (const auto& part : parts) {
      const std::string first = part.first, second = part.second;
      const auto json = replaced(tiny_study, "\"order\": 2", "\"order\": " + order);
      const auto whole = summarized(json, head + first + second);
      CAPTURE(first + second);
      check_same_groups(merged({summarized(json, head + first), summarized(json, head + second)}), whole);
    }
}

TEST_CASE("merge: parts that say something else stay side by side") {
  auto a = summarized(tiny_study, head + "a,3,f,1\na,5,m,0\n"), b = summarized(tiny_study, head + "a,4,f,1\na,5,m,0\n");
  b.groups[0].order = b.groups[0].table = 1;
  b.groups[0].moments.resize(2);
  const auto both = merged({a, b});
  REQUIRE(both.groups.size() == 2);
  CHECK(both.groups[0].order == 1);
  CHECK(both.groups[1].order == 2);
  CHECK(both.groups[1].moments == a.groups[0].moments);
}

TEST_CASE("merge: a sum that one part withholds stays withheld") {
  auto a = summarized(tiny_study, head + "a,3,f,1\na,5,m,0\n"), b = summarized(tiny_study, head + "a,4,f,1\na,5,m,0\n");
  b.groups[0].y[0][1] = NAN;
  const auto both = merged({a, b});
  CHECK(both.groups[0].y[0][0] == 2);
  CHECK(std::isnan(both.groups[0].y[0][1]));
}

TEST_CASE("merge: blocks of a cluster add where they are the same") {
  const auto json = replaced(tiny_study, "21]", "21], \"cut\": [2]");
  const auto block = [&](const std::string& rows, std::int32_t interval) {
    auto summary = summarized(json, head + rows);
    summary.groups[0].rows.block = {{interval, interval}};
    return summary;
  };
  const auto low = block("a,1,f,1\n", 0), lower = block("a,0,m,0\n", 0), high = block("a,3,f,1\n", 1);
  const auto all = merged({low, high, lower});
  REQUIRE(all.groups.size() == 2);
  CHECK(all.groups[0].rows.block == Box{{0, 0}});
  CHECK(all.groups[0].n == 2);
  CHECK(all.groups[1].rows.block == Box{{1, 1}});
  CHECK(all.groups[1].n == 1);
  const auto text = summary_text(all);
  CHECK(summary_text(parse_summary(text, "all.fgs")) == text);
}

TEST_CASE("merge: releases in cells stay side by side, in any order, to the same bytes, that are read back") {
  std::vector<Summary> sites;
  for (const unsigned seed : {1, 2, 3}) sites.push_back(RandomRelease(seed).make());
  const auto text = summary_text(merged({sites[0], sites[1], sites[2]}));
  CHECK(summary_text(merged({sites[2], merged({sites[1], sites[0]})})) == text);
  const auto back = parse_summary(text, "all.fgs");
  CHECK(summary_text(back) == text);
  CHECK(back.groups.size() == 3 * sites[0].groups.size());
  check_fails(Status::bad_data, {"twice", sites[1].releases[0].id}, [&] { merged({back, sites[1]}); });
  // Each release's id is verified, inside a merged file too.
  auto edited = back;
  for (auto& group : edited.groups)
    if (group.rows.release == sites[1].releases[0].id && !group.is_pool()) group.y[1][0] += 1;
  check_fails(Status::bad_data, {"all.fgs, release " + sites[1].releases[0].id, "id"},
              [&] { parse_summary(summary_text(edited), "all.fgs"); });
}

TEST_CASE("merge: more rows than doubles can count") {
  auto a = summarized(tiny_study, head + "a,3,f,1\n"), b = summarized(tiny_study, head + "b,4,f,1\n");
  a.groups[0].n = (std::int64_t{1} << 53) - 1;
  CHECK_NOTHROW(merged({a, b}));
  a.groups[0].n = std::int64_t{1} << 53;
  check_fails(Status::bad_data, {"merged", "2^53"}, [&] { merged({a, b}); });
}

TEST_CASE("merge: different protocols, a release twice, nothing") {
  const auto a = summarized(tiny_study, tiny_rows), b = summarized(tiny_study, head + "c,2,m,1\n");
  const auto other = summarized(replaced(tiny_study, "\"scale\": 2", "\"scale\": 4"), tiny_rows);
  check_fails(Status::bad_data, {"protocols", a.protocol->hash, other.protocol->hash}, [&] { merged({a, other}); });
  check_fails(Status::bad_data, {"twice", a.releases[0].id}, [&] { merged({a, a}); });
  check_fails(Status::bad_data, {"twice"}, [&] { merged({merged({a, b}), a}); });
  check_fails(Status::invalid_argument, {"nothing"}, [&] { merged({}); });
}
