// events_test.cpp - rows behind sums, by hand.
#include "disclosure/events.hpp"

#include "engine/summaries.hpp"

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
  // Of each kind, by level.
  std::vector<std::vector<std::int64_t>> behind() const {
    const auto& cluster = sums.clusters().at("a");
    std::vector<std::vector<std::int64_t>> out;
    for (const auto& kind : kinds_behind(plan, {&cluster}, 0)) {
      auto& rows = out.emplace_back();
      for (const auto& [category, cell] : cluster.cells) rows.push_back(kind(cell));
    }
    return out;
  }
};

}  // namespace

TEST_CASE("events: rows with another value than each that the response takes") {
  Site site("count");
  site.add(0, 0, 5);
  site.add(0, 2, 3);
  site.add(1, 2, 7);
  CHECK(site.behind() == std::vector<std::vector<std::int64_t>>{{3, 7}, {5, 0}});
}

TEST_CASE("events: a response with many values is compared with 0, a numeric one also has its rows") {
  Site site("numeric");
  site.add(0, 0, 5);
  for (int i = 1; i <= 20; ++i) site.add(1, -i, 1);
  CHECK(site.behind() == std::vector<std::vector<std::int64_t>>{{0, 20}, {5, 20}});
}
