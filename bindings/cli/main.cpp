// main.cpp - the fedglmm program: verbs over the C ABI.
#include <new>
#include <sstream>

#include "terminal.hpp"
#include "verbs.hpp"

namespace {

const char* const about =
    "Generalized linear mixed models from one-time shared summary statistics.\n"
    "A site runs `summarize` once and sends the file; the analyst runs `fit` on all files, as often as wanted.";

// Status of a finished command line: help and version are done, everything else that CLI11 throws is a usage error.
int after_parsing(const CLI::App& program, const CLI::ParseError& what) {
  if (what.get_exit_code() == 0) {
    std::ostringstream text;
    program.exit(what, text);
    cli::print(text.str());
    return cli::done;
  }
  const auto chosen = program.get_subcommands();
  const auto unknown = program.remaining();
  if (!chosen.empty()) cli::error(what.what() + (" (see fedglmm " + chosen[0]->get_name() + " --help)"));
  else if (unknown.empty()) cli::error("what is to be done? (see fedglmm --help)");
  else cli::error("'" + unknown[0] + "' is no verb of fedglmm (see fedglmm --help)");
  return cli::failed;
}

int run_program(int argc, char** argv) {
  CLI::App program(about, "fedglmm");
  program.set_version_flag("--version", std::string("fedglmm ") + fglmm_version());
  program.require_subcommand(1);
  cli::Run run;
  cli::add_protocol(program, run);
  cli::add_summarize(program, run);
  cli::add_show(program, run);
  cli::add_merge(program, run);
  cli::add_pseudo(program, run);
  cli::add_fit(program, run);
  cli::add_anova(program, run);
  cli::add_later(program);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& what) {
    return after_parsing(program, what);
  }
  const int status = run();
  cli::end_progress();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_program(argc, argv);
  } catch (const fglmm::Error& what) {
    cli::error(what.what());
    return what.status() == FGLMM_DISCLOSURE ? cli::refused : cli::failed;
  } catch (const std::bad_alloc&) {
    cli::error("out of memory");
  } catch (const std::exception& what) {
    cli::error(what.what());
  }
  return cli::failed;
}
