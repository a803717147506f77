// fit.cpp - fedglmm fit: a model, from summaries or from individual rows.
#include <algorithm>

#include "fit_table.hpp"
#include "hold_signals.hpp"
#include "options.hpp"
#include "paths.hpp"
#include "summaries.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct FitOptions {
  std::string formula, family, data, interval = "wald", backend, module, json, pseudo;
  std::int32_t threads = 0;
  Texts files;
  fglmm::DatasetOptions dataset;
  fglmm::ModelOptions model;
  fglmm::FitOptions fit;
};

// Who names no backend does not hear why it is the CPU.
fglmm::Context make_context(const FitOptions& options) {
  fglmm::ContextOptions talking = talking_options();
  const auto silent = std::make_shared<bool>(options.backend.empty());
  talking.log = [silent, log = talking.log](fglmm_log_level level, const char* message) {
    if (!*silent) log(level, message);
  };
  talking.backend = options.backend.empty() ? "auto" : options.backend;
  talking.module = options.module;
  talking.threads = options.threads;
  fglmm::Context context(std::move(talking));
  *silent = false;
  return context;
}

fglmm::Dataset read_dataset(const fglmm::Context& context, const fglmm::Model& model, const FitOptions& options) {
  if (!options.data.empty()) {
    fglmm::DatasetOptions rows = options.dataset;
    rows.text = {model.group()};
    return fglmm::Dataset::read(context, options.data, rows);
  }
  return fglmm::Dataset::from(context, read_summaries(context, options.files), options.dataset);
}

fglmm::FitOptions fit_options(const FitOptions& options) {
  fglmm::FitOptions fit = options.fit;
  if (options.interval == "profile") fit.interval = FGLMM_PROFILE;
  if (options.interval == "robust") fit.interval = FGLMM_ROBUST;
  return fit;
}

void warn_about(const fglmm::Fit& fit, const fglmm_fit_info& info) {
  constexpr std::size_t most_lines = 5;
  const std::vector<const char*> blocks = fit.unmatched();
  const std::size_t shown = std::min(blocks.size(), most_lines);
  for (std::size_t i = 0; i < shown; ++i) warning(std::string("moments not matched: ") + blocks[i]);
  if (shown < blocks.size()) {
    warning("moments not matched: and " + std::to_string(blocks.size() - shown) + " more; --json lists all");
  }
  if (info.outcome != FGLMM_CONVERGED) {
    warning(std::string("outcome ") + fglmm_outcome_name(info.outcome) + (info.message[0] ? ": " : "") + info.message);
  }
}

int fit(const FitOptions& options) {
  if (options.data.empty() && options.files.empty()) usage_error("nothing to fit: give site.fgs files, or --data FILE");
  if (options.fit.ml && options.family != "gaussian") usage_error("--ml is for gaussian, not for " + options.family);
  Texts inputs = options.files;
  inputs.push_back(options.data);
  check_paths(inputs, {options.json, options.pseudo});

  const fglmm::Context context = make_context(options);
  const fglmm::Model model(context, options.formula, options.family, options.model);
  const fglmm::Dataset dataset = read_dataset(context, model, options);
  const fglmm::Fit fit = fglmm::Fit::run(context, model, dataset, fit_options(options));
  const fglmm_fit_info info = fit.info();
  warn_about(fit, info);
  if (!options.json.empty()) {
    const HoldSignals while_writing;
    fit.write_json(options.json);
  }
  if (!options.pseudo.empty()) write_pseudo_data(context, dataset, options.pseudo);
  print(fit_table(fit, fit_options(options)));
  return info.outcome == FGLMM_CONVERGED || info.outcome == FGLMM_BOUNDARY ? done : not_converged;
}

// Of summaries, of individual rows: what is about one is refused with the other.
void add_sources(CLI::App& verb, FitOptions& options) {
  CLI::Option* const files = add_inputs(verb, options.files);
  CLI::Option* const data =
      add_text(verb, "--data", options.data, "ROWS.csv", "individual rows; - reads standard input")->excludes(files);
  add_repeated(verb, "--levels", options.dataset.levels, "COL=A,B", "a factor and its levels; for --data")->needs(data);
  add_generator(verb, options.dataset);
  add_text(verb, "--pseudo-out", options.pseudo, "FILE", "write the pseudo-data as CSV");
  for (const char* name : {"--generator", "--seed", "--order", "--pseudo-out"}) verb.get_option(name)->excludes(data);
}

void add_method(CLI::App& verb, FitOptions& options) {
  verb.add_flag("--ml", options.fit.ml, "gaussian: maximum likelihood, not REML");
  verb.add_option("--nagq", options.fit.nagq, "adaptive Gauss-Hermite nodes, for up to 3 random effects; 1: Laplace")
      ->type_name("N")
      ->check(whole_number(1, 100));
  verb.add_option("--level", options.fit.level, "of the intervals; 0.95")->type_name("P")->check(positive_number());
  add_text(verb, "--ci", options.interval, "KIND", "wald, profile or robust (cluster-robust standard errors); wald")
      ->check(CLI::IsMember({"wald", "profile", "robust"}));
}

void add_columns(CLI::App& verb, fglmm::ModelOptions& model) {
  add_text(verb, "--weights", model.weights, "COL", "prior weights; binomial: trials, the response their proportion");
  add_text(verb, "--trials", model.trials, "COL", "binomial: trials, the response the successes");
  add_text(verb, "--offset", model.offset, "COL", "added to the linear predictor");
}

void add_machine(CLI::App& verb, FitOptions& options) {
  add_text(verb, "--backend", options.backend, "NAME", "cpu, cuda or auto; auto")
      ->check(CLI::IsMember({"cpu", "cuda", "auto"}));
  add_text(verb, "--module", options.module, "FILE", "the CUDA module; beside the library");
  verb.add_option("--threads", options.threads, "one per processor")->type_name("N")->check(whole_number(1, 1024));
}

}  // namespace

void add_fit(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("fit", "Fit a mixed model to summaries, or to individual rows");
  const auto options = std::make_shared<FitOptions>();
  add_text(verb, "formula", options->formula, "FORMULA", "such as \"y ~ age * sex + (1|clinic)\"")->required();
  add_text(verb, "--family", options->family, "NAME", "gaussian, binomial or poisson")
      ->required()
      ->check(CLI::IsMember({"gaussian", "binomial", "poisson"}));
  add_sources(verb, *options);
  add_method(verb, *options);
  add_columns(verb, options->model);
  add_machine(verb, *options);
  add_text(verb, "--json", options->json, "FILE", "write the fit as JSON");
  verb.callback([&run, options] { run = [options] { return fit(*options); }; });
}

}  // namespace cli
