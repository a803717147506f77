// certificate_report.hpp - a certificate as the user sees it.
#pragma once
#include <string>

#include "fit/result.hpp"
#include "inference/certificate.hpp"

namespace fedglmm {

// Bounds from SDs of errors; names and terms are those that `result` has.
void report_certificate(const EstimateErrors& errors, FitResult& result);

// A sentence for the user, or "" where no bound is above a tenth.
std::string certificate_doubt(const FitResult& result);

}  // namespace fedglmm
