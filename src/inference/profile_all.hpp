// profile_all.hpp - profile-likelihood intervals of every parameter of a fit.
#pragma once
#include <functional>
#include <memory>

#include "fit/fit.hpp"
#include "fit/laplace/laplace_fit.hpp"
#include "inference/profile_interval.hpp"
#include "model/gaussian_sums.hpp"
#include "model/problems.hpp"

namespace fedglmm {

// The profiles of an engine, each made when it is asked for, and the maximum that they fall from.
struct ProfileSource {
  Estimate estimate;                        // where the profiles have their maximum
  std::function<ProfileFunction(int j)> coefficient;
  std::function<ProfileFunction(int k)> sd;
  std::function<ProfileFunction(int k, int l)> correlation;
  ProfileFunction sigma;                            // empty unless gaussian
};

// What they are given must outlive them. Of the maximum likelihood, also where the fit is by REML, as lme4 does.
ProfileSource gaussian_profiles(const GaussianSums& sums, int max_iterations);
ProfileSource laplace_profiles(const Context& context, const LaplaceProblem& problem, const LaplaceEstimate& estimate,
                               const LaplaceOptions& options);

// Fills the limits of `result`, whose estimates are there. What is to be known of a limit is warned of.
void report_profile_intervals(const Context& context, const ProfileSource& source, const DataReport& data, double level,
                              FitResult& result);

}  // namespace fedglmm
