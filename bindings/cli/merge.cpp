// merge.cpp - fedglmm merge: summaries of one protocol, added.
#include "hold_signals.hpp"
#include "options.hpp"
#include "paths.hpp"
#include "summaries.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct MergeOptions {
  Texts files;
  std::string output;
};

int merge(const MergeOptions& options) {
  check_paths(options.files, {options.output});
  const fglmm::Context context(talking_options());
  const auto merged = fglmm::Summary::merge(context, read_summaries(context, options.files));
  const HoldSignals while_writing;
  merged.write(options.output);
  return done;
}

}  // namespace

void add_merge(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("merge", "Add summaries of one protocol");
  const auto options = std::make_shared<MergeOptions>();
  add_inputs(verb, options->files)->required();
  add_output(verb, options->output, "the merged summary");
  verb.callback([&run, options] { run = [options] { return merge(*options); }; });
}

}  // namespace cli
