// handles.hpp - what is behind the opaque pointers. Handles share what they need of each other, so any may go first.
#pragma once
#include <memory>

#include "fedglmm/fedglmm.h"
#include "fit/fit.hpp"

struct fglmm_context {
  std::shared_ptr<const fedglmm::Context> value;
};

struct fglmm_protocol {
  std::shared_ptr<const fedglmm::Protocol> value;
};

struct fglmm_summary {
  std::shared_ptr<const fedglmm::Summary> value;
};

struct fglmm_dataset {
  std::shared_ptr<const fedglmm::Dataset> value;
};

struct fglmm_model {
  fedglmm::Model value;
};

namespace fedglmm::c_api {

using NameLists = std::vector<std::vector<const char*>>;

// The C view of the names of each random term of a fit, which must outlive it.
NameLists random_names(const FitResult& fit);

}  // namespace fedglmm::c_api

struct fglmm_fit {
  fedglmm::FitResult value;
  fedglmm::c_api::NameLists random_names = fedglmm::c_api::random_names(value);
};
