// lines.cpp - framing and checksum of a .fgs file.
#include "summary/lines.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "summary/labels.hpp"

namespace fedglmm {
namespace {

void check_text(std::string_view text, const std::string& source_name) {
  if (text.empty()) fail(Status::bad_data, source_name, ": the file is empty");
  if (text.starts_with("\xEF\xBB\xBF"))
    fail(Status::bad_data, source_name, ", line 1: a byte order mark is not allowed");
  if (!text.starts_with("{\"fedglmm_summary\""))
    fail(Status::bad_data, source_name, ", line 1: this is no summary: a .fgs file begins with {\"fedglmm_summary\"");
  if (text.find('\r') != text.npos)
    fail(Status::bad_data, source_name, ": a carriage return: the file's line ends were changed in transfer");
  if (text.back() != '\n') fail(Status::bad_data, source_name, ": truncated: the last line does not end");
}

}  // namespace

std::vector<std::string_view> checked_lines(std::string_view text, const std::string& source_name) {
  check_text(text, source_name);
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const auto place = cat(source_name, ", line ", lines.size());
  const auto closing = lines.back();
  lines.pop_back();
  if (!closing.starts_with("{\"end\"")) fail(Status::bad_data, place, ": truncated: the closing line is missing");
  const auto json = parse_json(closing, place);
  JsonObject line(json, place);
  JsonObject end(line.require("end"), place);
  const auto count = read_label(end, "lines");
  const auto hash = end.text("sha256");
  end.finish();
  line.finish();
  if (count != std::ssize(lines))
    fail(Status::bad_data, place, ": ", lines.size(), " lines come before it, ", count, " were written");
  if (hash != sha256_hex(text.substr(0, text.size() - closing.size() - 1)))
    fail(Status::bad_data, source_name, ": the checksum is wrong: the file was edited or damaged");
  return lines;
}

}  // namespace fedglmm
