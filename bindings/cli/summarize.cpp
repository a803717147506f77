// summarize.cpp - fedglmm summarize: what a site releases, once, and the evidence that it keeps.
#include <cstdio>

#include "hold_signals.hpp"
#include "options.hpp"
#include "paths.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct SummarizeOptions {
  std::string protocol, data, output, evidence;
};

// The evidence goes first: there is no release without it, and none of it is left where the release cannot be written.
void write_release(const fglmm::Summary& summary, const std::string& output, const std::string& evidence) {
  const HoldSignals while_writing;
  if (!evidence.empty()) summary.write_evidence(evidence);
  try {
    summary.write(output);
  } catch (...) {
    if (!evidence.empty() && !is_device(evidence)) std::remove(evidence.c_str());
    throw;
  }
}

int summarize(const SummarizeOptions& options) {
  const fglmm::Context context(talking_options());
  const fglmm::Protocol protocol = fglmm::Protocol::read(context, options.protocol);
  const bool wants_evidence = options.evidence.empty() && protocol.profile() != "none";
  const std::string evidence = wants_evidence ? evidence_beside(options.output) : options.evidence;
  check_paths({options.protocol, options.data}, {options.output, evidence});
  const fglmm::Summary summary = fglmm::Summary::of(context, protocol, options.data);
  write_release(summary, options.output, evidence);
  const fglmm_summary_info info = summary.info();
  note(options.output + " says " + std::to_string(info.statistics_shared) + " numbers about " +
       std::to_string(info.rows) + " rows in " + std::to_string(info.clusters) + " clusters" +
       (evidence.empty() ? "" : "; " + evidence + " is for your site alone"));
  return done;
}

}  // namespace

void add_summarize(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("summarize", "Make the one file that leaves the house");
  const auto options = std::make_shared<SummarizeOptions>();
  add_text(verb, "protocol", options->protocol, "STUDY.json", "the protocol")->required();
  add_text(verb, "data", options->data, "SITE.csv", "the rows; - reads standard input")->required();
  add_output(verb, options->output, "the summary, to be sent");
  add_text(verb, "--evidence", options->evidence, "FILE",
           "which rules were applied to what, to be kept; OUT.evidence.json, none under profile none");
  add_later_option(verb, "--ledger");
  verb.callback([&run, options] { run = [options] { return summarize(*options); }; });
}

}  // namespace cli
