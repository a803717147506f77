// options.hpp - test options in environment variables, read whenever they matter.
#pragma once
#include <cstddef>
#include <string>

namespace emulation {

int device_option();                // FEDGLMM_EMULATION_DEVICES, default 1
std::size_t memory_option();        // FEDGLMM_EMULATION_MEMORY, bytes of each device, default 1 GiB

// FEDGLMM_EMULATION_FAIL=CALL[:K]: is this the K-th (default: first) call of CALL since the option was set?
bool must_fail(const std::string& call);

}  // namespace emulation
