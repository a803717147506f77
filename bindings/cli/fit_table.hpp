// fit_table.hpp - a fit for people, in the manner of lme4's summary().
#pragma once
#include <string>

#include "fedglmm/fedglmm.hpp"

namespace cli {

std::string fit_table(const fglmm::Fit& fit, const fglmm::FitOptions& options);

}  // namespace cli
