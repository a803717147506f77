// options.hpp - kinds of options that several verbs share.
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "fedglmm/fedglmm.hpp"

namespace cli {

using Texts = std::vector<std::string>;

[[noreturn]] void usage_error(const std::string& message);

CLI::Option* add_text(CLI::App& verb, const std::string& name, std::string& value, const char* type, const char* help);
CLI::Option* add_output(CLI::App& verb, std::string& path, const char* help);  // -o, required
CLI::Option* add_inputs(CLI::App& verb, Texts& paths);                         // site.fgs...

// One value each time it is given.
CLI::Option* add_repeated(CLI::App& verb, const std::string& name, Texts& values, const char* type, const char* help);
// Values between commas.
CLI::Option* add_list(CLI::App& verb, const std::string& name, Texts& values, const char* help);

// Plain decimal numbers: no sign, no octal or hexadecimal form, no "inf".
CLI::Validator whole_number(std::uint64_t low, std::uint64_t high);
CLI::Validator positive_number();

// --generator, --seed, --order: how pseudo-data are made.
void add_generator(CLI::App& verb, fglmm::DatasetOptions& options);

// An option of a later version: known, and refused.
void add_later_option(CLI::App& verb, const std::string& name);

}  // namespace cli
