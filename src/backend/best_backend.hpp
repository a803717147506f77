// best_backend.hpp - `auto`: the CPU, and a device for what is large enough to pay for the way there.
#pragma once
#include <functional>
#include <memory>

#include "backend/backend.hpp"

namespace fedglmm {

// `open` gives the device's backend or throws; it is called once, before the first work that pays there. `log` is told
// when it throws, and the CPU does the work.
std::shared_ptr<Backend> make_best_backend(std::shared_ptr<Backend> cpu, int threads,
                                           std::function<std::shared_ptr<Backend>()> open,
                                           std::function<void(const std::string&)> log);

// Seconds of a whole fit, by what docs/GPU.md derives: does a device win?
bool device_pays(std::int64_t points, int threads);
bool matching_pays(const MomentProblem& problem, int threads);

}  // namespace fedglmm
