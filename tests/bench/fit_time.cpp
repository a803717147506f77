// fit_time.cpp - CPU seconds of the fit of individual rows alone, through the C ABI: the CSV is read before the clock
// starts.
//
// usage: fit_time ROWS.csv FORMULA FAMILY THREADS RUNS     prints one line a run: CPU seconds, wall seconds, logLik, then
// the fixed effects.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fedglmm/fedglmm.hpp"

int main(int argc, char** argv) try {
  if (argc != 6) {
    std::fprintf(stderr, "usage: fit_time ROWS.csv FORMULA FAMILY THREADS RUNS\n");
    return 1;
  }
  fglmm::ContextOptions context_options;
  context_options.threads = std::atoi(argv[4]);
  const fglmm::Context context(std::move(context_options));
  const fglmm::Model model(context, argv[2], argv[3]);
  fglmm::DatasetOptions options;
  options.text = {model.group()};
  const fglmm::Dataset dataset = fglmm::Dataset::read(context, argv[1], options);
  for (int run = 0; run < std::atoi(argv[5]); ++run) {
    const std::clock_t cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    const fglmm::Fit fit = fglmm::Fit::run(context, model, dataset, {});
    const double seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - wall;
    std::printf("%.6f %.6f %.9f", seconds, elapsed.count(), fit.info().loglik);
    for (const fglmm_coefficient& c : fit.fixed()) std::printf(" %.12g", c.estimate);
    std::printf("\n");
  }
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
