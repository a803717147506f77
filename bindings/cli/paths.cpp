// paths.cpp - which files a verb reads and writes.
#include "paths.hpp"

#include <filesystem>

#include "options.hpp"

namespace cli {
namespace {

namespace fs = std::filesystem;

fs::path place(const std::string& path) {
  std::error_code none;
  return fs::weakly_canonical(fs::absolute(path, none), none);
}

// One file, or one place where a file will be. Devices are never the same: /dev/null takes any number of outputs.
bool same_file(const std::string& a, const std::string& b) {
  if (is_device(a) || is_device(b)) return false;
  std::error_code none;
  return fs::equivalent(a, b, none) || place(a) == place(b);
}

void check_output(const std::string& output, const std::vector<std::string>& others, const char* what) {
  for (const std::string& other : others) {
    if (!other.empty() && other != "-" && same_file(output, other)) usage_error("'" + output + "' is also " + what);
  }
}

}  // namespace

void check_paths(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs) {
  std::vector<std::string> earlier;
  for (const std::string& output : outputs) {
    if (output.empty()) continue;
    if (output == "-") usage_error("'-' cannot be an output: name a file, or /dev/stdout");
    check_output(output, inputs, "an input: give another name");
    check_output(output, earlier, "another output: give another name");
    earlier.push_back(output);
  }
}

std::string evidence_beside(const std::string& output) {
  if (is_device(output)) usage_error("'" + output + "' is no regular file: name the evidence with --evidence FILE");
  const std::string suffix = ".fgs";
  const bool has_suffix = output.size() > suffix.size() && output.ends_with(suffix);
  return output.substr(0, output.size() - (has_suffix ? suffix.size() : 0)) + ".evidence.json";
}

bool is_device(const std::string& path) {
  std::error_code none;
  const fs::file_status status = fs::status(path, none);
  return fs::exists(status) && !fs::is_regular_file(status);
}

}  // namespace cli
