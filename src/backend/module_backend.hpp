// module_backend.hpp - the seam, spoken to a device module.
#pragma once
#include <memory>
#include <vector>

#include "backend/backend.hpp"
#include "backend/module_abi.h"

namespace fedglmm {

// devices: their numbers; none: all that are here.
std::shared_ptr<Backend> open_module_backend(const fedglmm_device_module& module, const std::vector<int>& devices);

}  // namespace fedglmm
