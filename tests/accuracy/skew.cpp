// skew.cpp - a covariate with a heavy tail, on its raw scale and with a transform in the protocol.
#include <algorithm>
#include <cmath>

#include "accuracy/comparison_table.hpp"
#include "accuracy/random.hpp"
#include "accuracy/session.hpp"

namespace accuracy {
namespace {

const char* const chapter_head = R"(## A skewed covariate

60 hospitals of 60 to 1,500 patients with log-normal charges: as they are, and with a protocol that shares them on the
log scale. Days of stay are Poisson, death is binary; both rise with the charges up to a limit, so that neither scale is
the true model, but each fit is compared with the individual-level fit of its own formula. K = 4, one site.
)";

constexpr std::uint64_t seed = 19;

struct Patients {
  std::vector<double> covid, male, emergency, charges, days, died;
  std::vector<std::string> hospital;
};

// One patient more of hospital i. Charges are in units of 10,000; their mean is 5.07, their SD 6.07.
void draw_patient(Random& random, Patients& out, const std::vector<double>& effects, int i) {
  const double covid = random.event(0.06), male = random.event(0.45), emergency = random.event(0.6);
  const double charges = std::exp(1.09 + effects[0] + 0.5 * covid + 0.1 * emergency + 0.9 * random.normal());
  const double standard = (charges - 5.07) / 6.07;
  const double days = 1.2 + effects[1] + 0.3 * covid + 0.02 * male + 0.1 * emergency + 0.22 * std::min(standard, 6.0);
  const double death = -1.5 + effects[2] + 0.4 * male - 0.3 * emergency + 0.5 * std::min(standard, 5.0);
  out.hospital.push_back("h" + std::to_string(i));
  out.covid.push_back(covid);
  out.male.push_back(male);
  out.emergency.push_back(emergency);
  out.charges.push_back(charges);
  out.days.push_back(random.poisson(std::exp(days)));
  out.died.push_back(random.event(1 / (1 + std::exp(-death))));
}

Patients draw_patients(int hospitals) {
  Random random(seed);
  Patients out;
  for (int i = 0; i < hospitals; ++i) {
    const int size = 60 + static_cast<int>(1441 * random.uniform());
    const std::vector<double> effects = {0.25 * random.normal(), 0.25 * random.normal(), 0.6 * random.normal()};
    for (int j = 0; j < size; ++j) draw_patient(random, out, effects, i);
  }
  return out;
}

double kurtosis(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  double mean = 0, second = 0, fourth = 0;
  for (const double x : values) mean += x / n;
  for (const double x : values) {
    const double square = (x - mean) * (x - mean);
    second += square / n;
    fourth += square * square / n;
  }
  return fourth / (second * second);
}

}  // namespace

std::string skew_chapter(Session& session) {
  const Patients patients = draw_patients(60);
  const Rows rows{{{"hospital", patients.hospital}, {"covid", patients.covid}, {"male", patients.male},
                   {"emergency", patients.emergency}, {"charges", patients.charges}, {"days", patients.days},
                   {"died", patients.died}}};
  ComparisonTable table;
  for (const auto& [response, family] : {std::pair{"days", "poisson"}, {"died", "binomial"}}) {
    for (const auto& [term, transform] : {std::pair{"charges", ""}, {"log(charges)", "charges=log"}}) {
      const std::string formula = response + std::string(" ~ covid + male + emergency + ") + term + " + (1|hospital)";
      const Study study{formula, formula, family, response, "hospital", {}, rows};
      const Estimates all = fit_rows(session.context, study, rows);
      for (const char* const profile : {"none", "default"}) {
        fglmm::DraftOptions draft = draft_options(study, profile, 4);
        draft.bounds = {"charges=0.0078125:1024"};
        if (*transform != '\0') draft.transforms = {transform};
        say("skew: " + formula + ", " + profile);
        const Comparison comparison = compare(session.context, study, all, draft, 1);
        session.certificates.add("skewed charges", comparison);
        table.add(response + std::string(", ") + term + ", " + profile, comparison);
      }
    }
  }
  return chapter_head + whole(static_cast<std::int64_t>(rows.size())) + " patients, kurtosis of the charges " +
         two_digits(kurtosis(patients.charges)) + ".\n\n" + table.markdown() + "\n";
}

}  // namespace accuracy
