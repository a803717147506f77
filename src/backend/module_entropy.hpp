// module_entropy.hpp - the seam's clusters of a problem of maximum entropy, on a device module.
#pragma once
#include <memory>

#include "backend/entropy_clusters.hpp"
#include "backend/module_abi.h"

namespace fedglmm {

std::unique_ptr<EntropyClusters> module_entropy_clusters(const fedglmm_device_module& module,
                                                         fedglmm_device_backend* backend, const EntropyView& problem);

}  // namespace fedglmm
