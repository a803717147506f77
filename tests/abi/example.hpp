// example.hpp - small data for the tests of the ABI: a binary response, two covariates, clinics; handles made of it.
#pragma once
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fedglmm/fedglmm.hpp"

namespace example {

// Every test starts from these numbers in [0, 1).
class Numbers {
 public:
  explicit Numbers(unsigned seed) : state_(seed) {}
  double next() { return (state_ = state_ * 1664525u + 1013904223u) / 4294967296.0; }

 private:
  std::uint32_t state_;
};

struct Rows {
  std::vector<double> y, age;
  std::vector<std::string> sex, clinic;

  fglmm::Columns columns() const {
    fglmm::Columns view;
    view.add("y", y).add("age", age).add("sex", sex).add("clinic", clinic);
    return view;
  }
  std::string csv() const {
    std::ostringstream out;
    out << "y,age,sex,clinic\n";
    for (std::size_t i = 0; i < y.size(); ++i) {
      out << y[i] << ',' << age[i] << ',' << sex[i] << ',' << clinic[i] << '\n';
    }
    return out.str();
  }
};

// Clinics first .. first + 7 of 40 rows; log odds -0.5 + age/32 + 0.6 male + a level of the clinic.
inline Rows rows(int first) {
  Rows data;
  Numbers numbers(static_cast<unsigned>(first) + 1);
  for (int clinic = first; clinic < first + 8; ++clinic) {
    const double level = 2 * numbers.next() - 1;
    for (int i = 0; i < 40; ++i) {
      const double age = std::floor(64 * numbers.next());
      const bool male = numbers.next() < 0.5;
      const double log_odds = -0.5 + (age - 32) / 32 + (male ? 0.6 : 0) + level;
      data.y.push_back(numbers.next() < 1 / (1 + std::exp(-log_odds)) ? 1 : 0);
      data.age.push_back(age);
      data.sex.push_back(male ? "male" : "female");
      data.clinic.push_back("clinic " + std::to_string(clinic));
    }
  }
  return data;
}

inline fglmm::DraftOptions draft_options() {
  fglmm::DraftOptions options;
  options.cluster = "clinic";
  options.responses = {"y"};
  options.bounds = {"age=0:64"};
  options.profile = "none";
  options.order = 3;
  return options;
}

inline const char* formula = "y ~ age + sex + (1|clinic)";

// Two sites, their summaries, and a fit to these.
struct Handles {
  Rows site_a = rows(0), site_b = rows(8);
  fglmm::Context context;
  fglmm::Protocol protocol = fglmm::Protocol::draft(context, site_a.columns(), draft_options());
  std::vector<fglmm::Summary> summaries = summarize();
  fglmm::Dataset dataset = fglmm::Dataset::from(context, summaries);
  fglmm::Model model{context, formula, "binomial"};
  fglmm::Fit fit = fglmm::Fit::run(context, model, dataset);

  explicit Handles(fglmm::ContextOptions options = {}) : context(std::move(options)) {}

 private:
  std::vector<fglmm::Summary> summarize() const {
    std::vector<fglmm::Summary> out;
    for (const Rows* site : {&site_a, &site_b}) out.push_back(fglmm::Summary::of(context, protocol, site->columns()));
    return out;
  }
};

// Of the intercept alone, to the same data.
inline fglmm::Fit null_fit(const Handles& made) {
  return fglmm::Fit::run(made.context, fglmm::Model(made.context, "y ~ 1 + (1|clinic)", "binomial"), made.dataset);
}

inline std::string read(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

// Names of the functions that fedglmm.h declares with this return type; "" for all.
inline std::vector<std::string> declared(const std::string& return_type) {
  const std::string header = read(FEDGLMM_HEADER), start = "\nFGLMM_API " + return_type;
  std::vector<std::string> names;
  for (std::size_t at = header.find(start); at != header.npos; at = header.find(start, at + 1)) {
    const std::size_t open = header.find('(', at);
    const std::size_t name = header.find_last_of(" *\n", open) + 1;
    names.push_back(header.substr(name, open - name));
  }
  return names;
}

}  // namespace example
