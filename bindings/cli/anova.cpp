// anova.cpp - fedglmm anova: the likelihood-ratio test of two nested fits, in the manner of R's anova().
#include <array>
#include <cmath>

#include "numbers.hpp"
#include "options.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

std::vector<std::string> criteria(const std::string& name, const fglmm_fit_info& info) {
  return {name,
          std::to_string(info.parameter_count),
          fixed(info.aic, 1),
          fixed(info.bic, 1),
          fixed(info.loglik, 2),
          fixed(-2 * info.loglik, 1)};
}

std::string table(const std::array<std::string, 2>& files, const std::array<fglmm_fit_info, 2>& infos,
                  const fglmm_anova& test) {
  const auto smaller = static_cast<std::size_t>(test.smaller), larger = 1 - smaller;
  std::vector<std::vector<std::string>> rows = {
      {"", "npar", "AIC", "BIC", "logLik", "deviance", "Chisq", "Df", "Pr(>Chisq)"},
      criteria(files[smaller], infos[smaller]),
      criteria(files[larger], infos[larger])};
  rows[2].insert(rows[2].end(), {significant(test.chisq, 5), std::to_string(test.df), p_value(test.p), stars(test.p)});
  std::string out = "Models:\n";
  for (const std::size_t i : {smaller, larger}) out += files[i] + ": " + infos[i].formula + "\n";
  return out + aligned(rows, "", 1) + significance_codes;
}

int anova(const std::array<std::string, 2>& files) {
  const fglmm::Context context(talking_options());
  const std::array fits = {fglmm::Fit::read(context, files[0]), fglmm::Fit::read(context, files[1])};
  const fglmm_anova test = fits[0].anova(fits[1]);
  if (!test.same_data) {
    warning("the two fits name different data, though as many rows and clusters: the test holds only if they are the "
            "same");
  }
  std::string text = table(files, {fits[0].info(), fits[1].info()}, test);
  if (test.boundary) {
    text += "\nThe smaller model sets a random-effect SD to 0, the edge of what it may be: the p-value is too large\n"
            "(conservative).\n";
  }
  print(text);
  return done;
}

}  // namespace

void add_anova(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("anova", "Compare two nested fits by their likelihood ratio");
  const auto files = std::make_shared<std::array<std::string, 2>>();
  add_text(verb, "first", (*files)[0], "A.json", "what fit --json wrote")->required();
  add_text(verb, "second", (*files)[1], "B.json", "the fit of a larger or smaller model to the same data")->required();
  verb.callback([&run, files] { run = [files] { return anova(*files); }; });
}

}  // namespace cli
