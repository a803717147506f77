// summaries.hpp - small studies for the tests of summaries: protocols from JSON, rows from CSV text, sealed files.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/hash.hpp"
#include "fails_with.hpp"
#include "summary/codec.hpp"
#include "summary/summarize.hpp"
#include "temporary_folder.hpp"

namespace summaries {

using namespace fedglmm;

// Two wards of two rows: z = (age - 1) / 2 is 1, 2 in ward a and 0, -1 in ward b; all of ward b are "m".
inline const std::string tiny_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "profile": "none",
  "responses": [{"name": "ill", "type": "binary"}],
  "variables": [{"name": "age", "type": "numeric", "centre": 1, "scale": 2, "bounds": [-9, 21]},
                {"name": "sex", "type": "factor", "levels": ["f", "m"]}]})";
inline const std::string tiny_rows = "ward,age,sex,ill\na,3,f,1\nb,1,m,1\na,5,m,0\nb,-1,m,0\n";

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  INFO("to be replaced: ", from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

inline std::shared_ptr<const Protocol> study(const std::string& json = tiny_study) {
  return parse_protocol(json, "study.json");
}

// The rows of CSV text, from a file "site.csv".
inline std::unique_ptr<RowSource> rows_of(const TemporaryFolder& folder, const std::string& csv) {
  return open_csv(folder.file("site.csv", csv));
}

inline Summary summarized(const std::string& json, const std::string& csv, const Context& context = {}) {
  const TemporaryFolder folder;
  const auto source = rows_of(folder, csv);
  return summarize(context, study(json), *source);
}

// The file of a summary of one release, whose id is set right first.
inline std::string sealed(Summary summary) {
  auto& release = summary.releases.front();
  release.id = release_id(*summary.protocol, summary.groups, release);
  return summary_text(summary);
}

// The file with a closing line that fits its other lines.
inline std::string resealed(std::string text) {
  text.erase(text.rfind("{\"end\""));
  const auto lines = std::count(text.begin(), text.end(), '\n');
  return text + cat("{\"end\":{\"lines\":\"", lines, "\",\"sha256\":\"", sha256_hex(text), "\"}}\n");
}

}  // namespace summaries
