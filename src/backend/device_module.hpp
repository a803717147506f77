// device_module.hpp - finds a device module, and checks that it is one and made for this library.
#pragma once
#include <string>

#include "backend/module_abi.h"

namespace fedglmm {

// `file` empty: libfedglmm_cuda.so beside the library, where an NVIDIA driver is. BACKEND_UNAVAILABLE says what is
// missing. Once loaded a module stays: the CUDA run time leaves handlers behind that are called at exit.
const fedglmm_device_module& load_device_module(const std::string& file);

}  // namespace fedglmm
