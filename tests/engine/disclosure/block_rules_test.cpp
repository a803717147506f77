// block_rules_test.cpp - profile none: orders by the ratio, and blocks between cut points, by hand.
#include "disclosure/block_rules.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

// `numeric` numeric columns, the first with these cut points, and `binary` binary ones.
std::string wide_study(int numeric, int binary, const std::string& order, const std::string& thresholds,
                       const std::string& cuts = "[]") {
  std::string variables;
  for (int k = 0; k < numeric + binary; ++k)
    variables += cat(k > 0 ? ", " : "", "{\"name\": \"", k < numeric ? "u" : "b", k, "\", \"type\": \"",
                     k < numeric ? "numeric" : "binary", k == 0 ? "\", \"cut\": " + cuts : "\"", "}");
  return R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name": "y", "type": "numeric"}], "profile": "none",
            "order": )" + order + ", \"thresholds\": {" + thresholds + "}, \"variables\": [" + variables + "]}";
}

using Counts = std::vector<int>;

// So many rows in each interval of the first column.
ClusterSums in_intervals(const MomentPlan& plan, const Counts& counts) {
  Accumulator sums(plan);
  for (int interval = 0; interval < std::ssize(counts); ++interval)
    for (int i = 0; i < counts[interval]; ++i) {
      std::vector<double> z(plan.numeric.size(), interval + 0.001 * i);
      sums.add({"a", {interval}, z, {1}});
    }
  return sums.clusters().at("a");
}

// Intervals and rows of each block.
std::vector<std::array<std::int64_t, 3>> blocks(const std::string& json, const Counts& counts) {
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  std::vector<std::array<std::int64_t, 3>> out;
  for (const auto& block : BlockRules(plan).cut(in_intervals(plan, counts))) {
    const Box box = block.box.empty() ? Box{{-1, -1}} : block.box;
    out.push_back({box[0][0], box[0][1], block.sums.n});
  }
  return out;
}

BlockVerdict judged(const std::string& json, int rows) {
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  for (int i = 0; i < rows; ++i)
    sums.add({"a", Category(plan.factors.size(), 0), std::vector<double>(plan.numeric.size(), i + 0.5), {0}});
  return BlockRules(plan).judge(sums.clusters().at("a"));
}

}  // namespace

TEST_CASE("block rules: without a threshold the order is the protocol's") {
  CHECK(judged(wide_study(2, 0, "4", ""), 3).order == 4);
  CHECK(judged(wide_study(2, 0, "4", ""), 3).why.empty());
  CHECK(judged(wide_study(2, 0, "4", ""), 3).table == 4);
}

TEST_CASE("block rules: the ratio lowers the order, to 2 at the least, and keeps the table of factors") {
  // Two numeric columns: 2, 5, 9, 14 numbers to order 1 to 4; at most 0.33 of rows times columns.
  const auto json = wide_study(2, 0, "4", "\"ratio\": 0.33");
  CHECK(judged(json, 22).order == 4);     // 14 <= 14.52
  const auto lowered = judged(json, 21);  // 14 > 13.86
  CHECK(lowered.order == 3);
  CHECK(lowered.ratio == doctest::Approx(9.0 / 42));
  CHECK(lowered.why.find("not order 4: R3: 14 numbers") != std::string::npos);
  CHECK(judged(json, 3).order == 2);
  CHECK(judged(wide_study(2, 3, "4", "\"ratio\": 0.33"), 3).table == 3);
}

TEST_CASE("block rules: R1 where the protocol asks for it") {
  for (const auto& [thresholds, enough] : {std::pair("", true), std::pair("\"min_rows\": 4", false)}) {
    const auto protocol = study(wide_study(1, 0, "2", thresholds));
    const MomentPlan plan(*protocol);
    Accumulator sums(plan);
    for (int i = 0; i < 3; ++i) sums.add({"a", {}, {i + 0.5}, {0}});
    CHECK(BlockRules(plan).enough_rows(sums.clusters().at("a")) == enough);
  }
}

TEST_CASE("block rules: the most even cut first, while both sides keep the order") {
  // One column: 4 numbers of order 4, so 13 rows at ratio 0.33.
  const auto json = wide_study(1, 0, "4", "\"ratio\": 0.33", "[1, 2, 3]");
  CHECK(blocks(json, {10, 20, 14, 6}) == decltype(blocks(json, {})){{0, 1, 30}, {2, 3, 20}});
  CHECK(blocks(json, {13, 20, 13, 14}) ==
        decltype(blocks(json, {})){{0, 0, 13}, {1, 1, 20}, {2, 2, 13}, {3, 3, 14}});
  CHECK(blocks(json, {12, 0, 12, 0}) == decltype(blocks(json, {})){{-1, -1, 24}});  // whole: no box
}

TEST_CASE("block rules: without a ratio four times the rows that the moments need") {
  const auto json = wide_study(1, 0, "4", "", "[1, 2, 3]");
  CHECK(blocks(json, {16, 0, 0, 16}) == decltype(blocks(json, {})){{0, 0, 16}, {1, 3, 16}});
  CHECK(blocks(json, {16, 0, 0, 15}) == decltype(blocks(json, {})){{-1, -1, 31}});
  CHECK(blocks(wide_study(1, 0, "4", "\"min_rows\": 17", "[1, 2, 3]"), {16, 0, 0, 16}) ==
        decltype(blocks(json, {})){{-1, -1, 32}});
}

TEST_CASE("block rules: a whole that the ratio already lowers as far as it may is not cut") {
  const auto json = wide_study(2, 0, "4", "\"ratio\": 0.01", "[1]");
  CHECK(blocks(json, {40, 40}).size() == 1);
}
