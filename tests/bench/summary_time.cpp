// summary_time.cpp - CPU seconds of fits from summaries, through the C ABI: the first one makes the pseudo-data, the
// next ones find them made.
//
// usage: summary_time FAMILY THREADS SUMMARY.fgs FORMULA...     prints a line a formula: CPU and wall seconds, logLik.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fedglmm/fedglmm.hpp"

int main(int argc, char** argv) try {
  if (argc < 5) {
    std::fprintf(stderr, "usage: summary_time FAMILY THREADS SUMMARY.fgs FORMULA...\n");
    return 1;
  }
  fglmm::ContextOptions options;
  options.threads = std::atoi(argv[2]);
  const fglmm::Context context(std::move(options));
  std::vector<fglmm::Summary> summaries;
  summaries.push_back(fglmm::Summary::read(context, argv[3]));
  const fglmm::Dataset dataset = fglmm::Dataset::from(context, summaries);
  for (int k = 4; k < argc; ++k) {
    const fglmm::Model model(context, argv[k], argv[1]);
    const std::clock_t cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    const fglmm::Fit fit = fglmm::Fit::run(context, model, dataset, {});
    const double seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - wall;
    std::printf("%.4f %.4f %.9f %s\n", seconds, elapsed.count(), fit.info().loglik, argv[k]);
  }
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
