#include "protocol/protocol_json.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

nlohmann::json minimal() {
  return nlohmann::json::parse(R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name":"y","type":"count"}],
                                   "variables": []})");
}

Protocol with(const char* member, nlohmann::json value) {
  auto json = minimal();
  json[member] = std::move(value);
  return read_protocol(json, "s.json");
}

}  // namespace

TEST_CASE("protocol_json: defaults of what is left out") {
  const Protocol protocol = read_protocol(minimal(), "s.json");
  CHECK(protocol.cluster == "c");
  CHECK(protocol.order == 4);
  CHECK(protocol.profile == Profile::standard);
  CHECK(protocol.random.empty());
  CHECK(protocol.thresholds.rows_on);
  CHECK(protocol.thresholds.min_rows == 10);
  CHECK(protocol.thresholds.min_cell == 5);
  CHECK(protocol.thresholds.ratio == 0.33);
  CHECK(protocol.numeric_order == 4);
  CHECK(protocol.precision == 4);
  CHECK(protocol.pools.empty());
  CHECK(protocol.small_clusters == SmallClusters::none);
  CHECK(with("order", 3).numeric_order == 3);
  CHECK(with("profile", "none").precision == 0);
}

TEST_CASE("protocol_json: what is given") {
  CHECK(with("numeric_order", 8).numeric_order == 8);
  CHECK(with("precision", 0).precision == 0);
  CHECK(with("precision", 12).precision == 12);
  CHECK(with("small_clusters", "counts").small_clusters == SmallClusters::counts);
  using Pools = std::map<std::string, std::string>;
  CHECK(with("pools", {{"ward 1", "medical"}, {"01", "medical"}}).pools ==
        Pools{{"ward 1", "medical"}, {"01", "medical"}});
  const Protocol strict = with("profile", "strict");
  CHECK(strict.profile == Profile::strict);
  CHECK(strict.thresholds.min_cell == 10);
  CHECK(strict.thresholds.ratio == 0.10);
  CHECK(strict.precision == 4);
}

TEST_CASE("protocol_json: under profile none a threshold switches on its rule alone") {
  auto json = minimal();
  json["profile"] = "none";
  const Protocol off = read_protocol(json, "s.json");
  CHECK_FALSE(off.thresholds.rows_on);
  CHECK_FALSE(off.thresholds.cell_on);
  CHECK_FALSE(off.thresholds.ratio_on);
  json["thresholds"] = {{"ratio", 0.5}};
  const Protocol on = read_protocol(json, "s.json");
  CHECK_FALSE(on.thresholds.rows_on);
  CHECK_FALSE(on.thresholds.cell_on);
  CHECK(on.thresholds.ratio_on);
  CHECK(on.thresholds.ratio == 0.5);
}

TEST_CASE("protocol_json: thresholds have floors") {
  const auto bad = Status::bad_data;
  check_fails(bad, {"s.json, thresholds", "'min_rows'", "at least 3"}, [] { with("thresholds", {{"min_rows", 2}}); });
  check_fails(bad, {"'min_cell'"}, [] { with("thresholds", {{"min_cell", 0}}); });
  check_fails(bad, {"'ratio'", "below 1"}, [] { with("thresholds", {{"ratio", 1.0}}); });
  check_fails(bad, {"'ratio'"}, [] { with("thresholds", {{"ratio", 0}}); });
  check_fails(bad, {"'rows'", "no member"}, [] { with("thresholds", {{"rows", 10}}); });
}

TEST_CASE("protocol_json: members of later versions are accepted empty, else unsupported") {
  for (const char* member : {"weights", "trials", "offset"}) with(member, nullptr);
  check_fails(Status::unsupported, {"offset", "not supported yet"}, [] { with("offset", "x"); });
  with("pools", nlohmann::json::object());
  with("small_clusters", "none");
  with("index_set", "total-degree");
  check_fails(Status::unsupported, {"index_set"}, [] { with("index_set", "hyperbolic"); });
  check_fails(Status::unsupported, {"fedglmm_protocol"}, [] { with("fedglmm_protocol", 2); });
}

TEST_CASE("protocol_json: wrong values name their member") {
  const auto bad = Status::bad_data;
  check_fails(bad, {"s.json: 'order'", "2 to 6"}, [] { with("order", 1); });
  check_fails(bad, {"'order'", "2 to 6"}, [] { with("order", 7); });
  check_fails(bad, {"'order'"}, [] { with("order", 4294967300); });
  check_fails(bad, {"'order'"}, [] { with("order", 3.5); });
  check_fails(bad, {"'numeric_order'", "4 to 8"}, [] { with("numeric_order", 3); });
  check_fails(bad, {"'numeric_order'", "4 to 8"}, [] { with("numeric_order", 9); });
  check_fails(bad, {"'precision'", "0 to 12"}, [] { with("precision", -1); });
  check_fails(bad, {"'precision'", "0 to 12"}, [] { with("precision", 13); });
  check_fails(bad, {"'small_clusters'", "none, counts"}, [] { with("small_clusters", "some"); });
  check_fails(bad, {"s.json, pools", "object"}, [] { with("pools", {"a", "b"}); });
  check_fails(bad, {"s.json, pools: 'a'", "text"}, [] { with("pools", {{"a", 1}}); });
  check_fails(bad, {"s.json, pools: 'a'"}, [] { with("pools", {{"a", ""}}); });
  check_fails(bad, {"'profile'", "default, none, strict"}, [] { with("profile", "lax"); });
  check_fails(bad, {"'cluster'"}, [] { with("cluster", 3); });
  check_fails(bad, {"'cluster'", "empty"}, [] { with("cluster", ""); });
  check_fails(bad, {"'orders'", "no member"}, [] { with("orders", 4); });
  check_fails(bad, {"'variables'", "list"}, [] { with("variables", "age"); });
  check_fails(bad, {"'random'", "item 1"}, [] { with("random", {1}); });
  check_fails(bad, {"more than 1000"}, [] { with("variables", nlohmann::json(1001, nullptr)); });
  check_fails(bad, {"s.json: a JSON object"}, [] { read_protocol(nlohmann::json::array(), "s.json"); });
}

TEST_CASE("protocol_json: people read the version first, and every member is kept") {
  auto json = minimal();
  json["thresholds"] = {{"ratio", 0.5}, {"min_rows", 3}};
  const auto ordered = in_reading_order(json);
  CHECK(ordered.dump() == R"({"fedglmm_protocol":1,"cluster":"c","thresholds":{"min_rows":3,"ratio":0.5},)"
                          R"("responses":[{"name":"y","type":"count"}],"variables":[]})");
}
