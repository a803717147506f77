#include "inference/certificate_report.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

// A bound is so many SDs of the error, of an estimate or of another figure, whose influence is the rougher one; if it is
// larger than so many standard errors, `fit` warns.
constexpr double of_estimate = 2.2, of_other = 3, wide_bound = 0.1;

struct Widest {
  double shift = wide_bound;
  std::string text;

  void compare(double other, const std::string& what, const char* unit) {
    if (!(other > shift)) return;
    shift = other;
    text = cat(what, " may be ", number_text(std::round(other * 1000) / 1000), unit);
  }
};

}  // namespace

void report_certificate(const EstimateErrors& errors, FitResult& result) {
  Certificate& out = result.certificate;
  for (Eigen::Index j = 0; j < errors.beta.size(); ++j) {
    out.shift.push_back(of_estimate * errors.beta[j]);
    out.se_shift.push_back(of_other * errors.se[j]);
  }
  for (const VarCorr& term : result.random)
    for (const double sd : term.sd)
      out.sd_shift.push_back(sd > 0 ? of_other * errors.random_sd[std::ssize(out.sd_shift)] : not_a_number);
  if (result.family == "gaussian") out.sigma_shift = of_other * errors.sigma;
}

std::string certificate_doubt(const FitResult& result) {
  const Certificate& certificate = result.certificate;
  Widest widest;
  for (std::size_t j = 0; j < certificate.shift.size(); ++j) {
    const std::string name = in_quotes(result.fixed[j].name);
    widest.compare(certificate.shift[j], "the estimate of " + name, " standard errors");
    widest.compare(certificate.se_shift[j], "the standard error of " + name, " of itself");
  }
  std::size_t effect = 0;
  for (const VarCorr& term : result.random)
    for (std::size_t a = 0; a < term.terms.size() && effect < certificate.sd_shift.size(); ++a)
      widest.compare(certificate.sd_shift[effect++], "the SD of the random effect " + in_quotes(term.terms[a]),
                     " standard errors");
  widest.compare(certificate.sigma_shift, "the residual SD", " standard errors");
  if (widest.text.empty()) return "";
  return cat(widest.text, " away from that of the records (certificate): moments of higher order, cut points or a ",
             "transform of its variable, or fewer hidden counts would say more");
}

}  // namespace fedglmm
