// scale.cpp - time and memory of a study through summaries, against the number of clusters and of rows.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "accuracy/designs.hpp"
#include "accuracy/session.hpp"
#include "accuracy/table.hpp"

namespace accuracy {
namespace {

const char* const chapter_head = R"(## Time and memory

The logistic design, K = 4, one thread, seconds. `generate` is what the first fit from a summary takes longer than the
second, which finds the pseudo-data made; both make a certificate. Memory is what the process grew by above the rows
themselves. `growth` is the factor for each doubling of clusters or of rows since the line before: 2 is linear; a dash
where the line before took too little to tell.

)";

struct Cost {
  double summarize = unknown, generate = unknown, fit = unknown, megabytes = unknown;
  char failure[160] = "";
};

struct Size {
  int clusters, rows;
};

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Linux: the peak begins anew at what is held now. Gives that, or no number where it cannot be done.
double forget_peak() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5";
  return file.flush() ? peak_megabytes() : unknown;
}

Cost measure(const Size& size, const std::string& profile) {
  Random random(1);
  const Design& design = designs()[0];
  const Study study = simulate(design, size.clusters, size.rows, random);
  fglmm::ContextOptions options;
  options.threads = 1;
  const fglmm::Context context(options);
  fglmm::DraftOptions draft = draft_options(study, profile, 4);
  draft.bounds = design.bounds;
  const auto protocol = fglmm::Protocol::draft(context, study.rows.view(), draft);
  const double before = forget_peak();
  Cost cost;
  std::vector<fglmm::Summary> summaries;
  cost.summarize = seconds_of([&] { summaries.push_back(fglmm::Summary::of(context, protocol, study.rows.view())); });
  const auto dataset = fglmm::Dataset::from(context, summaries);
  const fglmm::Model model(context, study.formula, study.family);
  const double first = seconds_of([&] { fglmm::Fit::run(context, model, dataset); });
  cost.fit = seconds_of([&] { fglmm::Fit::run(context, model, dataset); });
  cost.generate = first - cost.fit;
  cost.megabytes = peak_megabytes() - before;
  return cost;
}

// In a process of its own, so that one measurement's memory is not another's.
Cost measure_apart(const Size& size, const std::string& profile) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    Cost cost;
    try {
      cost = measure(size, profile);
    } catch (const std::exception& what) {
      std::string(what.what()).copy(cost.failure, sizeof cost.failure - 1);
    }
    _exit(write(ends[1], &cost, sizeof cost) == static_cast<ssize_t>(sizeof cost) ? 0 : 1);
  }
  close(ends[1]);
  Cost cost;
  const ssize_t got = read(ends[0], &cost, sizeof cost);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (got != static_cast<ssize_t>(sizeof cost)) std::string("the process died").copy(cost.failure, 159);
  return cost;
}

double rows_in(const Size& size) { return static_cast<double>(size.clusters) * size.rows; }

// (b / a)^(1 / log2 of the ratio of sizes); a dash where what is measured was too short to tell.
std::string growth(double a, double b, const Size& from, const Size& to, double least) {
  return two_digits(a < least ? unknown : std::pow(b / a, 1 / std::log2(rows_in(to) / rows_in(from))));
}

std::string table_of(const std::string& profile, const std::vector<Size>& sizes) {
  Table table({profile + ": clusters", "rows each", "summarize", "generate", "growth", "fit", "MB", "growth of MB"});
  Cost last;
  std::string failures;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::string name = whole(sizes[i].clusters) + " x " + whole(sizes[i].rows);
    say("scale: " + profile + ", " + name);
    const Cost cost = measure_apart(sizes[i], profile);
    if (*cost.failure) failures += "- failed: " + name + ": " + cost.failure + "\n";
    const Size& before = sizes[i == 0 ? 0 : i - 1];
    table.add({whole(sizes[i].clusters), whole(sizes[i].rows), two_digits(cost.summarize), two_digits(cost.generate),
               growth(last.generate, cost.generate, before, sizes[i], 0.05), two_digits(cost.fit),
               two_digits(cost.megabytes), growth(last.megabytes, cost.megabytes, before, sizes[i], 4)});
    last = cost;
  }
  return table.markdown() + "\n" + failures + (failures.empty() ? "" : "\n");
}

}  // namespace

std::string scale_chapter() {
  std::string text = chapter_head;
  for (const char* const profile : {"none", "default"}) {
    text += table_of(profile, {{57, 50}, {1000, 50}, {10000, 50}});
    text += table_of(profile, {{57, 100}, {57, 400}, {57, 1600}, {57, 6400}});
  }
  return text;
}

}  // namespace accuracy
