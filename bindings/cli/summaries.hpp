// summaries.hpp - what several verbs do with files of summaries.
#pragma once
#include <string>
#include <vector>

#include "fedglmm/fedglmm.hpp"

namespace cli {

std::vector<fglmm::Summary> read_summaries(const fglmm::Context& context, const std::vector<std::string>& files);

// Pseudo-data as CSV, with a warning for each thing that could not be matched.
void write_pseudo_data(const fglmm::Context& context, const fglmm::Dataset& dataset, const std::string& path);

}  // namespace cli
