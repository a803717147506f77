// protocol.cpp - fedglmm protocol: a first study.json from example rows.
#include <limits>

#include "hold_signals.hpp"
#include "options.hpp"
#include "paths.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct ProtocolOptions {
  std::string data, output;
  fglmm::DraftOptions draft;
};

int protocol(const ProtocolOptions& options) {
  check_paths({options.data}, {options.output});
  const fglmm::Context context(talking_options());
  const auto drafted = fglmm::Protocol::draft(context, options.data, options.draft);
  const HoldSignals while_writing;
  drafted.write(options.output);
  return done;
}

void add_columns(CLI::App& verb, fglmm::DraftOptions& draft) {
  add_text(verb, "--cluster", draft.cluster, "COL", "the cluster column")->required();
  add_text(verb, "--within", draft.within, "COL", "what clusters lie within, for (1 | COL/cluster)");
  add_repeated(verb, "--response", draft.responses, "COL", "a response column; may be repeated")->required();
  add_list(verb, "--variables", draft.variables, "covariates; all columns but cluster and responses");
  add_list(verb, "--random", draft.random, "columns whose products with the response are shared per cluster");
  add_repeated(verb, "--levels", draft.levels, "COL=A,B", "a factor and its levels, the first is the reference");
  add_repeated(verb, "--bounds", draft.bounds, "COL=LO:HI", "values that a column can have");
  add_repeated(verb, "--derived", draft.derived, "COL=A*B", "a column computed from others, never shared");
  add_repeated(verb, "--transform", draft.transforms, "COL=log", "share a column as its log, log1p or sqrt");
  add_repeated(verb, "--step", draft.steps, "COL=STEP", "a column that has only values this far apart");
  add_repeated(verb, "--cut", draft.cuts, "COL=A,B", "points that cut the rows into blocks");
  add_repeated(verb, "--pool", draft.pools, "CLUSTER=POOL", "the pool that a cluster's small cells join");
}

void add_rules(CLI::App& verb, fglmm::DraftOptions& draft) {
  const auto any = std::numeric_limits<std::int32_t>::max();
  verb.add_option("--order", draft.order, "highest order of a moment, 2 to 6; 4")
      ->type_name("K")
      ->check(whole_number(2, 6));
  verb.add_option("--numeric-order", draft.numeric_order, "the same of numeric columns alone, up to 8; the order,\n"
                  "of one numeric column 2 more")
      ->type_name("K")
      ->check(whole_number(2, 8));
  add_text(verb, "--profile", draft.profile, "NAME", "disclosure rules: none, default or strict; default")
      ->check(CLI::IsMember({"none", "default", "strict"}));
  verb.add_option("--min-rows", draft.min_rows, "least rows behind a statement")
      ->type_name("N")
      ->check(whole_number(1, any));
  verb.add_option("--min-cell", draft.min_cell, "least rows of a cell")->type_name("N")->check(whole_number(1, any));
  verb.add_option("--ratio", draft.ratio, "most numbers per row and numeric column")
      ->type_name("R")
      ->check(positive_number());
  add_text(verb, "--small-clusters", draft.small_clusters, "KIND",
           "what a cluster below --min-rows gives: none, or counts (rows and sum of the response); none")
      ->check(CLI::IsMember({"none", "counts"}));
}

void add_parts(CLI::App& verb, fglmm::DraftOptions& draft) {
  add_text(verb, "--weights", draft.weights, "COL", "prior weights, by which all sums of responses are weighted");
  add_text(verb, "--trials", draft.trials, "COL", "trials, of which the responses are numbers of successes");
  add_text(verb, "--offset", draft.offset, "COL", "a covariate too, whatever --variables names");
}

}  // namespace

void add_protocol(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("protocol", "Draft a protocol from the header and levels of example rows");
  const auto options = std::make_shared<ProtocolOptions>();
  add_text(verb, "--data", options->data, "FILE.csv", "example rows")->required();
  add_output(verb, options->output, "the protocol, to be read and agreed");
  add_columns(verb, options->draft);
  add_rules(verb, options->draft);
  add_parts(verb, options->draft);
  verb.callback([&run, options] { run = [options] { return protocol(*options); }; });
}

}  // namespace cli
