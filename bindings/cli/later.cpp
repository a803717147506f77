// later.cpp - verbs of a later version: known, and refused.
#include "options.hpp"
#include "verbs.hpp"

namespace cli {

void add_later(CLI::App& program) {
  for (const std::string name : {"audit", "predict", "simulate"}) {
    CLI::App& verb = *program.add_subcommand(name, "not supported yet");
    verb.allow_extras();
    verb.callback([name] { throw fglmm::Error(FGLMM_UNSUPPORTED, name + " is not supported yet"); });
  }
}

}  // namespace cli
