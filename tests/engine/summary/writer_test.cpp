// writer_test.cpp - the text of a summary, to the byte.
#include "engine/summaries.hpp"

using namespace summaries;

TEST_CASE("writer: a summary to the byte") {
  const auto protocol = study();
  const std::string groups =
      R"({"rows":{"cluster":"a"},"n":2,"order":"2","moments":[3,1,5,2],"y":{"ill":[1,1,0]}})"
      "\n"
      R"({"rows":{"cluster":"b"},"n":2,"order":"2","constant":{"sexm":1},"moments":[-1,1],"y":{"ill":[1,0,1]}})"
      "\n";
  const std::string release =
      R"(","clusters":"2","rows":"4","left_out":{"clusters":"0","rows":"0"},"incomplete":"0","rules":[],)"
      R"("totals":{"ill":{"xy":[1,1,1,0]}}})"
      "\n";
  const auto id = sha256_hex(protocol->hash + "\n" + groups + "{\"release\":\"" + release);
  const auto body = "{\"fedglmm_summary\":1,\"protocol\":" + protocol->json + ",\"protocol_hash\":\"" + protocol->hash +
                    "\"}\n" + groups + "{\"release\":\"" + id + release;
  CHECK(summary_text(summarized(tiny_study, tiny_rows)) ==
        body + "{\"end\":{\"lines\":\"4\",\"sha256\":\"" + sha256_hex(body) + "\"}}\n");
}

TEST_CASE("writer: names with quotes, a table of its own, constants of the likelihood, withheld sums") {
  Summary summary;
  summary.protocol = study(replaced(tiny_study, "\"binary\"", "\"count\""));
  Group group;
  group.rows.cluster = "ward \"7\"";
  group.n = 5;
  group.table = 1;
  group.moments = {3};
  group.y = {{2, NAN, NAN}};
  Release release;
  release.rules = {"R1", "R3"};
  release.totals = {{{0.1, 1, NAN, -0.0}, 4, NAN}};
  summary.groups = {group};
  summary.releases = {release};
  const auto text = summary_text(summary);
  CHECK(text.find(R"({"rows":{"cluster":"ward \"7\""},"n":5,"order":"0","table":"1",)"
                  R"("moments":[3],"y":{"ill":[2,null,null]}})") != std::string::npos);
  CHECK(text.find(R"("rules":["R1","R3"],"totals":{"ill":{"xy":[0.1,1,null,0],"yy":4,"log_factorial":null}}})") !=
        std::string::npos);
}
