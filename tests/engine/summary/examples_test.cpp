// examples_test.cpp - the scripts of docs/examples write the same summaries as the library, from the documented format
// alone.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "base/file.hpp"
#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const std::string data = FEDGLMM_DATA_DIR, examples = data + "/../../docs/examples/";

bool runs(const std::string& command) { return std::system((command + " > /dev/null 2>&1").c_str()) == 0; }

void check_close(const std::vector<double>& sums, const std::vector<double>& expected) {
  REQUIRE(sums.size() == expected.size());
  for (std::size_t k = 0; k < sums.size(); ++k)
    CHECK(std::abs(sums[k] - expected[k]) <= 1e-12 * std::max(1.0, std::abs(expected[k])));
}

struct Example {
  std::string study = read_file(data + "/example_study.json"), rows = read_file(data + "/example_rows.csv");
};

// Wards lie within two towns, by the first byte of their names.
Example in_towns() {
  Example plain, out;
  out.study = replaced(plain.study, "\"order\"", "\"within\": \"town\", \"order\"");
  out.rows.clear();
  std::istringstream lines(plain.rows);
  for (std::string line; std::getline(lines, line);)
    out.rows += cat(out.rows.empty() ? "town" : line[0] < 'T' ? "north" : "\"so\"\"uth\"", ',', line, '\n');
  return out;
}

// Responses have weights, and visits are of some trials.
Example with_weights() {
  Example plain, out;
  out.study = replaced(plain.study, "\"order\"", "\"weights\": \"w\", \"order\"");
  out.study = replaced(out.study, "\"count\"", "\"count\", \"trials\": \"size\"");
  out.study = replaced(out.study, "\"variables\": [", R"("variables": [{"name": "size", "type": "factor",
    "levels": ["32", "48"]}, {"name": "w", "type": "numeric", "centre": 1, "bounds": [0, 8]},)");
  out.rows.clear();
  std::istringstream lines(plain.rows);
  int row = 0;
  for (std::string line; std::getline(lines, line); ++row)
    out.rows += line + (row == 0 ? ",w,size\n" : cat(',', (1 + row % 5) / 4.0, ',', row % 3 > 0 ? 32 : 48, '\n'));
  return out;
}

// The script's summary against ours: the same statements, sums to 1e-12.
void check_script(const std::string& command, const Example& example) {
  const TemporaryFolder folder;
  const auto path = folder / "site.fgs", study_path = folder.file("study.json", example.study),
             rows_path = folder.file("rows.csv", example.rows);
  const auto line = command + " '" + study_path + "' '" + rows_path + "' '" + path + "'";
  REQUIRE(std::system(line.c_str()) == 0);
  const auto theirs = parse_summary(read_file(path), "site.fgs");
  const auto ours = summarized(example.study, example.rows);

  REQUIRE(theirs.groups.size() == ours.groups.size());
  CHECK(theirs.protocol->json == ours.protocol->json);
  for (std::size_t i = 0; i < ours.groups.size(); ++i) {
    CHECK(theirs.groups[i].rows == ours.groups[i].rows);
    CHECK(theirs.groups[i].outer == ours.groups[i].outer);
    CHECK(theirs.groups[i].n == ours.groups[i].n);
    CHECK(theirs.groups[i].constant == ours.groups[i].constant);
    check_close(theirs.groups[i].moments, ours.groups[i].moments);
    for (std::size_t r = 0; r < ours.groups[i].y.size(); ++r) check_close(theirs.groups[i].y[r], ours.groups[i].y[r]);
  }
  CHECK(theirs.releases[0].incomplete_rows == ours.releases[0].incomplete_rows);
  check_close({theirs.releases[0].log_weights}, {ours.releases[0].log_weights});
  for (std::size_t r = 0; r < ours.protocol->responses.size(); ++r) {
    const auto &total = theirs.releases[0].totals[r], &own = ours.releases[0].totals[r];
    check_close(total.xy, own.xy);
    check_close({total.yy, total.log_factorial, total.log_choose}, {own.yy, own.log_factorial, own.log_choose});
  }
}

}  // namespace

TEST_CASE("examples: a summary written by plain Python") {
  if (!runs("python3 --version")) {
    std::puts("SKIPPED: python3 is not installed");
    return;
  }
  for (const auto& example : {Example(), in_towns(), with_weights()})
    check_script("python3 '" + examples + "make_fgs.py'", example);
}

TEST_CASE("examples: a summary written by R") {
  if (!runs("Rscript -e 'stopifnot(requireNamespace(\"jsonlite\"), requireNamespace(\"digest\"))'")) {
    std::puts("SKIPPED: Rscript with the packages jsonlite and digest is not installed");
    return;
  }
  for (const auto& example : {Example(), in_towns(), with_weights()})
    check_script("Rscript '" + examples + "make_fgs.R'", example);
}

TEST_CASE("examples: the JSON Schema holds for every line of our files, and not for a group with a member too many") {
  if (!runs("python3 -c 'import jsonschema'")) {
    std::puts("SKIPPED: python3 with jsonschema is not installed");
    return;
  }
  const TemporaryFolder folder;
  const Example plain, towns = in_towns(), weighted = with_weights();
  const auto text = summary_text(summarized(plain.study, plain.rows));
  const auto script = folder.file("valid.py", R"(import json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
sys.exit(not all(validator.is_valid(json.loads(line)) for line in open(sys.argv[2], encoding="utf-8")))
)");
  const auto valid = [&](const std::string& lines) {
    return runs("python3 '" + script + "' '" + examples + "../fgs.schema.json' '" + folder.file("site.fgs", lines) +
                "'");
  };
  CHECK(valid(text));
  CHECK(valid(summary_text(summarized(towns.study, towns.rows))));
  CHECK(valid(summary_text(summarized(weighted.study, weighted.rows))));
  CHECK_FALSE(valid(replaced(text, "\"moments\"", "\"mean\":1,\"moments\"")));
  for (const unsigned seed : {1, 2, 3}) CHECK(valid(summary_text(RandomRelease(seed).make())));
  const auto cells = summary_text(cell_summary());
  CHECK(valid(cells));
  CHECK_FALSE(valid(replaced(cells, "\"small\"", "\"tiny\"")));
  CHECK_FALSE(valid(replaced(cells, "\"pool\":\"\",", "\"pool\":\"\",\"cluster\":\"a\",")));
  CHECK_FALSE(valid(replaced(cells, "\"category\":[\"f\",\":5\"],", "")));
}
