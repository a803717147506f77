// options.cpp - kinds of options that several verbs share.
#include "options.hpp"

#include <charconv>
#include <limits>

namespace cli {
namespace {

CLI::Validator not_empty() {
  return CLI::Validator([](const std::string& text) { return text.empty() ? "the value is empty" : ""; }, "");
}

template <class Number>
bool parse(const std::string& text, Number& value) {
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace

void usage_error(const std::string& message) { throw fglmm::Error(FGLMM_INVALID_ARGUMENT, message); }

CLI::Option* add_text(CLI::App& verb, const std::string& name, std::string& value, const char* type, const char* help) {
  return verb.add_option(name, value, help)->type_name(type)->check(not_empty());
}

CLI::Option* add_output(CLI::App& verb, std::string& path, const char* help) {
  return add_text(verb, "-o,--output", path, "FILE", help)->required();
}

CLI::Option* add_inputs(CLI::App& verb, Texts& paths) {
  return verb.add_option("files", paths, "summaries to read")->type_name("FILE.fgs")->check(not_empty());
}

CLI::Option* add_repeated(CLI::App& verb, const std::string& name, Texts& values, const char* type, const char* help) {
  return verb.add_option(name, values, help)->type_name(type)->allow_extra_args(false)->check(not_empty());
}

CLI::Option* add_list(CLI::App& verb, const std::string& name, Texts& values, const char* help) {
  return add_repeated(verb, name, values, "COL,COL", help)->delimiter(',');
}

CLI::Validator whole_number(std::uint64_t low, std::uint64_t high) {
  return CLI::Validator(
      [=](const std::string& text) -> std::string {
        std::uint64_t value = 0;
        if (parse(text, value) && value >= low && value <= high) return "";
        const bool open = high == std::numeric_limits<std::uint64_t>::max();
        return "'" + text + "' is not a whole number " +
               (open ? "from " + std::to_string(low) + " on" : std::to_string(low) + " to " + std::to_string(high));
      },
      "");
}

CLI::Validator positive_number() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        double value = 0;
        const bool ok = parse(text, value) && value > 0 && value <= std::numeric_limits<double>::max();
        return ok ? "" : "'" + text + "' is not a positive number";
      },
      "");
}

void add_generator(CLI::App& verb, fglmm::DatasetOptions& options) {
  add_text(verb, "--generator", options.generator, "KIND",
           "rows: equally weighted rows; weights: weighted points that meet all statements together")
      ->check(CLI::IsMember({"rows", "weights"}));
  verb.add_option("--seed", options.seed, "of the random numbers; 1")
      ->type_name("N")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  verb.add_option("--order", options.order, "use moments up to this order only; all that were released")
      ->type_name("K")
      ->check(whole_number(2, 6));
}

void add_later_option(CLI::App& verb, const std::string& name) {
  const auto refuse = [name](const std::string&) {
    throw fglmm::Error(FGLMM_UNSUPPORTED, name + " is not supported yet");
  };
  verb.add_option_function<std::string>(name, refuse, "not supported yet")->type_name("VALUE")->expected(0, 1);
}

}  // namespace cli
