#include "base/error.hpp"
#include "pseudo_data/pseudo_data.hpp"

namespace fedglmm {
namespace {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos && !text.empty()) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace

void check_exported(const Protocol& protocol) {
  if (!protocol.has_multipliers()) return;
  fail(Status::unsupported, "pseudo-data of a protocol with weights or trials are not written yet: their responses would ",
       "not have the released sums. Fit the summaries themselves");
}

std::string pseudo_data_csv(const PseudoData& data) {
  std::string out;
  for (const Column& column : data.frame.columns) out += (out.empty() ? "" : ",") + csv_cell(column.name);
  out += data.equal_weights ? "\n" : ",weight\n";
  std::vector<std::vector<std::string>> levels;
  for (const Column& column : data.frame.columns) {
    levels.emplace_back();
    for (const std::string& level : column.levels) levels.back().push_back(csv_cell(level));
  }
  for (std::int64_t i = 0; i < data.frame.rows; ++i) {
    for (std::size_t c = 0; c < data.frame.columns.size(); ++c) {
      const Column& column = data.frame.columns[c];
      if (c > 0) out += ',';
      if (column.factor) out += levels[c][column.codes[i]];
      else append_text(out, column.values[i]);
    }
    if (!data.equal_weights) append_text(out += ',', data.weight[i]);
    out += '\n';
  }
  return out;
}

}  // namespace fedglmm
