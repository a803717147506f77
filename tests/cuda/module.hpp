// module.hpp - the device module under test: the emulated one, or the file that FEDGLMM_TEST_MODULE names.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "backend/device_module.hpp"
#include "backend/module_backend.hpp"
#include "cpu/backend.hpp"

namespace fedglmm::conformance {

inline const char* module_file() {
  const char* const named = std::getenv("FEDGLMM_TEST_MODULE");
  return named ? named : FEDGLMM_EMULATED_MODULE;
}

inline std::shared_ptr<Backend> device(const std::vector<int>& devices = {0}) {
  return open_module_backend(load_device_module(module_file()), devices);
}

// The bound that docs/GPU.md states: differences relative to the largest number of an array, or to 1.
inline constexpr double bound = 1e-12;

inline void check_close(const std::vector<double>& device, const std::vector<double>& cpu) {
  REQUIRE(device.size() == cpu.size());
  double size = 1, gap = 0;
  for (const double x : cpu) size = std::max(size, std::abs(x));
  for (std::size_t k = 0; k < cpu.size(); ++k) {
    CHECK(std::isfinite(device[k]));
    gap = std::max(gap, std::abs(device[k] - cpu[k]));
  }
  CHECK(gap <= bound * size);
}

}  // namespace fedglmm::conformance
