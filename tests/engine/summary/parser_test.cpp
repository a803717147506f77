// parser_test.cpp - what was written is read back; everything else is refused with its line.
#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const std::string& good() {
  static const std::string text = summary_text(summarized(tiny_study, tiny_rows));
  return text;
}

// The good file with one edit and a closing line that fits.
std::string edited(const std::string& from, const std::string& to) { return resealed(replaced(good(), from, to)); }

void refused(const std::string& text, std::initializer_list<std::string> parts, Status status = Status::bad_data) {
  check_fails(status, parts, [&] { parse_summary(text, "a.fgs"); });
}

}  // namespace

TEST_CASE("parser: a file is read back to the same bytes") {
  const auto summary = parse_summary(good(), "a.fgs");
  CHECK(summary_text(summary) == good());
  CHECK(summary.groups[1].constant == std::map<int, double>{{1, 1}});
  CHECK(summary.evidence.empty());
}

TEST_CASE("parser: white space, the order of members and the digits of a number are free") {
  const auto text = edited(R"({"rows":{"cluster":"a"},"n":2,)", R"({ "n": 2, "rows": {"cluster": "a"}, )");
  CHECK(summary_text(parse_summary(text, "a.fgs")) == good());
  CHECK(summary_text(parse_summary(edited("[3,1,5,2]", "[3.0,1e0,5.0000,2]"), "a.fgs")) == good());
}

TEST_CASE("parser: the header") {
  refused(edited("\"fedglmm_summary\":1", "\"fedglmm_summary\":2"), {"a.fgs, line 1"}, Status::unsupported);
  refused(edited("\"order\":2", "\"order\":3"), {"a.fgs, line 1", "protocol_hash"});
  refused(edited("\"cluster\":\"ward\"", "\"cluster\":7"), {"a.fgs, line 1, the protocol", "cluster"});
  refused(edited("\"protocol_hash\"", "\"more\":1,\"protocol_hash\""), {"a.fgs, line 1", "more"});
}

TEST_CASE("parser: groups") {
  const std::initializer_list<std::string> a{"a.fgs, line 2, cluster 'a'"};
  refused(edited("\"n\":2", "\"n\":0"), {*a.begin(), "'n'"});
  refused(edited("\"n\":2", "\"n\":-2"), {*a.begin(), "'n'"});
  refused(edited("\"n\":2", "\"n\":2.5"), {*a.begin(), "'n'"});
  refused(edited("\"n\":2", "\"n\":\"2\""), {*a.begin(), "'n'"});
  refused(edited("\"n\":2", "\"n\":2,\"n\":2"), {"line 2", "twice"});
  refused(edited("\"order\":\"2\"", "\"order\":\"3\""), {*a.begin(), "'order'"});
  refused(edited("\"order\":\"2\"", "\"order\":2"), {*a.begin(), "'order'"});
  refused(edited("\"order\":\"2\"", "\"order\":\"2\",\"table\":\"1\""), {*a.begin(), "'table'"});
  refused(edited("[3,1,5,2]", "[3,1,5]"), {*a.begin(), "'moments'", "4"});
  refused(edited("[3,1,5,2]", "[3,1,5,null]"), {*a.begin(), "'moments'", "item 4"});
  refused(edited("[3,1,5,2]", "[3,1,5,NaN]"), {"line 2", "JSON"});
  refused(edited("[3,1,5,2]", "[3,1,5,1e999]"), {"line 2", "range"});
  refused(edited("\"ill\":[1,1,0]", "\"ill\":[null,1,0]"), {*a.begin(), "item 1"});
  refused(edited("\"ill\":[1,1,0]", "\"ill\":[1,1]"), {*a.begin(), "ill"});
  refused(edited("\"ill\":[1,1,0]", "\"dead\":[1,1,0]"), {*a.begin(), "'ill'"});
  refused(edited("\"ill\":[1,1,0]", "\"ill\":[1,1,0],\"dead\":[1,1,0]"), {*a.begin(), "'dead'"});
  refused(edited("{\"cluster\":\"a\"}", "{\"cluster\":\"\"}"), {"a.fgs, line 2, rows", "cluster"});
  refused(edited("{\"cluster\":\"a\"}", "{\"cluster\":\"a\",\"pool\":\"p\"}"), {"line 2", "pool"});
  refused(edited("\"constant\":{\"sexm\":1}", "\"constant\":{\"weight\":1}"), {"line 3, cluster 'b'", "'weight'"});
  refused(edited("{\"cluster\":\"a\"}", "{\"cluster\":\"a\\u0000\"}"), {"line 2", "cluster"});
}

TEST_CASE("parser: impossible moments are refused with the cluster's name") {
  refused(edited("[3,1,5,2]", "[3,1,4,2]"), {"a.fgs, line 2, cluster 'a'", "impossible"});
}

TEST_CASE("parser: the order of lines, lines that are there twice") {
  refused(edited("{\"cluster\":\"a\"}", "{\"cluster\":\"c\"}"), {"line 3, cluster 'b'", "out of order"});
  refused(edited("{\"cluster\":\"a\"}", "{\"cluster\":\"b\"}"), {"line 3, cluster 'b'", "twice"});
  const auto text = good();
  const auto at = text.find("{\"release\"");
  const auto line = text.substr(at, text.find('\n', at) - at + 1);
  refused(resealed(replaced(text, line, line + line)), {"line 5", "twice"});
  auto id = line.substr(12, 64);
  id[0] = id[0] == 'f' ? 'e' : 'f';  // an id after, or before, that of the file
  const auto other = replaced(line, line.substr(12, 64), id);
  const auto low = std::min(line, other), high = std::max(line, other);
  refused(resealed(replaced(text, line, high + low)), {"line 5", "out of order"});
  const auto group = text.substr(text.find("{\"rows\":{\"cluster\":\"b\""), 22);
  refused(resealed(replaced(replaced(text, line, ""), group, line + group)), {"line 4", "before releases"});
  refused(resealed(replaced(text, line, "")), {"a release"});
}

TEST_CASE("parser: releases") {
  refused(edited("\"clusters\":\"2\"", "\"clusters\":2"), {"line 4", "clusters"});
  refused(edited("\"rows\":\"4\"", "\"rows\":\"-4\""), {"line 4", "rows"});
  refused(edited("\"rules\":[]", "\"rules\":[\"R99\"]"), {"line 4", "rules"});
  refused(edited("\"rules\":[]", "\"rules\":[\"R3\",\"R1\"]"), {"line 4", "rules"});
  refused(edited("\"rules\":[]", "\"rules\":7"), {"line 4", "rules"});
  refused(edited("\"xy\":[1,1,1,0]", "\"xy\":[1,1,1]"), {"line 4", "xy"});
  refused(edited("\"xy\":[1,1,1,0]", "\"xy\":[1,1,1,0],\"yy\":2"), {"line 4", "yy"});
  refused(edited("{\"release\":\"", "{\"release\":\"X"), {"line 4", "hex"});
  refused(edited("\"incomplete\":\"0\"", "\"incomplete\":\"1\""), {"a.fgs", "id"});
}

TEST_CASE("parser: a release in cells is read back to the same bytes") {
  const auto text = summary_text(cell_summary());
  CHECK(summary_text(parse_summary(text, "a.fgs")) == text);
}

TEST_CASE("parser: random releases in cells are read back to the same bytes") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const auto summary = RandomRelease(seed).make();
    const auto text = summary_text(summary);
    const auto back = parse_summary(text, "a.fgs");
    CHECK(summary_text(back) == text);
    REQUIRE(back.groups.size() == summary.groups.size());
    for (std::size_t g = 0; g < back.groups.size(); ++g) {
      CHECK(back.groups[g].rows == summary.groups[g].rows);
      CHECK(back.groups[g].without == summary.groups[g].without);
      REQUIRE(back.groups[g].cells.size() == summary.groups[g].cells.size());
      for (std::size_t c = 0; c < back.groups[g].cells.size(); ++c) {
        CHECK(back.groups[g].cells[c].categories == summary.groups[g].cells[c].categories);
        CHECK(back.groups[g].cells[c].small == summary.groups[g].cells[c].small);
        CHECK(back.groups[g].cells[c].moments == summary.groups[g].cells[c].moments);
      }
    }
  }
}

TEST_CASE("parser: any count of a release in cells that is one too high is refused, whatever the id") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    const auto summary = RandomRelease(seed).make();
    for (std::size_t g = 0; g < summary.groups.size(); ++g) {
      CAPTURE(g);
      auto more = summary;
      ++more.groups[g].n;
      check_fails(Status::bad_data, {"a.fgs"}, [&] { parse_summary(summary_text(tagged(more)), "a.fgs"); });
      for (std::size_t c = 0; c < summary.groups[g].cells.size(); ++c) {
        if (summary.groups[g].is_pool()) continue;  // a total may be any number between the clusters' bounds
        more = summary;
        ++more.groups[g].cells[c].n;
        check_fails(Status::bad_data, {"a.fgs"}, [&] { parse_summary(summary_text(tagged(more)), "a.fgs"); });
      }
    }
  }
}

TEST_CASE("parser: groups in cells, their order and their releases") {
  const auto summary = cell_summary();
  const auto text = summary_text(summary);
  const auto edited_cells = [&](const std::string& from, const std::string& to) {
    return resealed(replaced(text, from, to));
  };
  refused(edited_cells("\"n\":20", "\"n\":21"), {"a.fgs, line 3, cluster 'a'", "20 rows, the cluster 21"});
  refused(edited_cells("\"cluster\":\"a\"", "\"cluster\":\"c\""), {"line 4, cluster 'b'", "out of order"});
  refused(edited_cells("\"cluster\":\"a\"", "\"cluster\":\"b\""), {"line 4, cluster 'b'", "twice"});
  // The same ward twice, at two orders.
  auto twice = summary;
  twice.groups.push_back(twice.groups.back());
  twice.groups[2].order = 1;
  twice.groups[2].moments.resize(1);
  refused(summary_text(tagged(twice)), {"line 5, cluster 'b'", "twice"});
  auto tag = summary;
  tag.groups[1].rows.release = std::string(64, '0');
  refused(summary_text(tag), {"a.fgs", "release '0000", "has no line"});
  refused(edited_cells("\"incomplete\":\"0\"", "\"incomplete\":\"1\""), {"a.fgs, release ", "id"});
  refused(edited_cells("[21,57]", "[21,58]"), {"a.fgs, release ", "id"});
}

TEST_CASE("parser: text that is no summary, at any byte") {
  for (std::size_t at = 0; at < good().size(); at += 7) {
    auto text = good();
    text[at] = '\0';
    CAPTURE(at);
    check_fails(Status::bad_data, {"a.fgs"}, [&] { parse_summary(text, "a.fgs"); });
    check_fails(Status::bad_data, {"a.fgs"}, [&] { parse_summary(good().substr(0, at), "a.fgs"); });
  }
}
