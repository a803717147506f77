// summaries.cpp - what several verbs do with files of summaries.
#include "summaries.hpp"

#include <sstream>

#include "hold_signals.hpp"
#include "terminal.hpp"

namespace cli {

std::vector<fglmm::Summary> read_summaries(const fglmm::Context& context, const std::vector<std::string>& files) {
  std::vector<fglmm::Summary> summaries;
  for (const std::string& file : files) summaries.push_back(fglmm::Summary::read(context, file));
  return summaries;
}

void write_pseudo_data(const fglmm::Context& context, const fglmm::Dataset& dataset, const std::string& path) {
  const HoldSignals while_writing;
  std::istringstream report(dataset.write_csv(context, path));
  for (std::string line; std::getline(report, line);) warning("pseudo-data: " + line);
}

}  // namespace cli
