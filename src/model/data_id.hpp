// data_id.hpp - what a model was fitted to, as a hash: fits of the same data have the same one.
#pragma once
#include <string>

#include "base/threads.hpp"
#include "model/dataset.hpp"

namespace fedglmm {

// Of individual rows: their response and grouping column. Of summaries: their releases, and how pseudo-data are made.
std::string data_id(const Dataset& dataset, const std::string& response, const std::string& group,
                    const Threads& threads = 1);

}  // namespace fedglmm
