// events_test.cpp - rows behind sums and behind their differences, by hand.
#include "disclosure/events.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

struct Site {
  std::shared_ptr<const Protocol> protocol;
  MomentPlan plan;
  Accumulator sums;
  explicit Site(const std::string& type)
      : protocol(study(R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "responses": [{"name": "y", "type": ")" +
                       type + R"("}], "variables": [{"name": "d", "type": "binary"}]})")),
        plan(*protocol),
        sums(plan) {}
  void add(int level, double y, int times) {
    for (int i = 0; i < times; ++i) sums.add({"a", {level}, {}, {y}});
  }
  std::vector<Counts> behind() const { return rows_behind(plan, {&sums.clusters().at("a")}, 0); }
};

}  // namespace

TEST_CASE("events: rows with another value than each that the response takes") {
  Site site("count");
  site.add(0, 0, 5);
  site.add(0, 2, 3);
  site.add(1, 2, 7);
  CHECK(site.behind() == std::vector<Counts>{{{{0}, 3}, {{1}, 7}}, {{{0}, 5}, {{1}, 0}}});
}

TEST_CASE("events: a response with many values is compared with 0, a numeric one also has its rows") {
  Site site("numeric");
  site.add(0, 0, 5);
  for (int i = 1; i <= 20; ++i) site.add(1, -i, 1);
  CHECK(site.behind() == std::vector<Counts>{{{{0}, 0}, {{1}, 20}}, {{{0}, 5}, {{1}, 20}}});
}

TEST_CASE("events: sums over levels and pairs of levels") {
  const Counts counts{{{0, 0}, 1}, {{0, 1}, 2}, {{1, 1}, 4}};
  CHECK(total(counts) == 7);
  CHECK(by_level(counts, 1) == std::map<int, std::int64_t>{{0, 1}, {1, 6}});
  CHECK(crossed(counts, 1, 0) == Crossed{{{0, 0}, 1}, {{1, 0}, 2}, {{1, 1}, 4}});
}

TEST_CASE("events: parts of one partition inside a part of another") {
  CHECK(differences_fine({{{0, 0}, 50}, {{1, 1}, 50}}, 10));
  CHECK(differences_fine({{{0, 0}, 50}, {{0, 1}, 3}, {{1, 0}, 3}, {{1, 1}, 50}}, 10));  // differences of both kinds
  CHECK_FALSE(differences_fine({{{0, 0}, 50}, {{0, 1}, 9}, {{1, 1}, 50}}, 10));
  CHECK(differences_fine({{{0, 0}, 50}, {{0, 1}, 10}, {{1, 1}, 50}}, 10));
  // Parts 1 and 2 cover the other's part 1 but for 5 rows, and part 3 is apart.
  CHECK_FALSE(differences_fine({{{1, 1}, 20}, {{2, 1}, 20}, {{2, 2}, 5}, {{3, 2}, 40}}, 10));
}
