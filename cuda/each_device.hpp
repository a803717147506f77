// each_device.hpp - work for several devices at once, and how much of it each has.
#pragma once
#include <exception>
#include <thread>
#include <vector>

namespace fedglmm::cuda {

// work(*parts[k], k) for each k, a host thread each, the first on this one. All have ended when it returns, or throws
// what the first that failed threw: memory of the caller that they use may go then.
template <class Parts, class Work>
void on_each(const Parts& parts, const Work& work) {
  std::vector<std::exception_ptr> failures(parts.size());
  const auto run = [&](std::size_t k) {
    try {
      work(*parts[k], k);
    } catch (...) {
      failures[k] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t k = 1; k < parts.size(); ++k) others.emplace_back(run, k);
    if (!parts.empty()) run(0);
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

// Neighbouring items to each device, of about as much work: device d has items out[d] .. out[d + 1] - 1, whose middles
// lie in its share of it; none if there are too few. before[i]: the work before item i, and last that of all.
inline std::vector<std::size_t> device_shares(const std::vector<double>& before, std::size_t devices) {
  std::vector<std::size_t> out{0};
  for (std::size_t d = 1; d < devices; ++d) {
    const double due = before.back() * static_cast<double>(d) / static_cast<double>(devices);
    std::size_t end = out.back();
    while (end + 1 < before.size() && (before[end] + before[end + 1]) / 2 < due) ++end;
    out.push_back(end);
  }
  out.push_back(before.size() - 1);
  return out;
}

}  // namespace fedglmm::cuda
