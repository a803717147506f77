// pseudo.cpp - fedglmm pseudo: rows with the released moments, for any other software.
#include "options.hpp"
#include "paths.hpp"
#include "summaries.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct PseudoOptions {
  Texts files;
  std::string output;
  fglmm::DatasetOptions dataset;
};

int pseudo(const PseudoOptions& options) {
  check_paths(options.files, {options.output});
  const fglmm::Context context(talking_options());
  const auto dataset = fglmm::Dataset::from(context, read_summaries(context, options.files), options.dataset);
  write_pseudo_data(context, dataset, options.output);
  return done;
}

}  // namespace

void add_pseudo(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("pseudo", "Write pseudo-data: rows that have the released moments");
  const auto options = std::make_shared<PseudoOptions>();
  add_inputs(verb, options->files)->required();
  add_output(verb, options->output, "the rows, as CSV");
  options->dataset.generator = "rows";
  add_generator(verb, options->dataset);
  verb.callback([&run, options] { run = [options] { return pseudo(*options); }; });
}

}  // namespace cli
