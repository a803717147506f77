// registry.hpp - backends by name.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backend/backend.hpp"
#include "base/threads.hpp"

namespace fedglmm {

struct BackendChoice {
  std::string name = "auto";                // "cpu", "cuda" or "auto": what is here and pays
  std::string module;                       // file of the device module; empty: beside the library
  std::vector<int> devices;                 // none: all that are here
  Threads threads;
};

// BACKEND_UNAVAILABLE where a backend that was asked for by name is not here; `auto` tells `log` why and takes the CPU.
std::shared_ptr<Backend> make_backend(const BackendChoice& choice, const std::function<void(const std::string&)>& log);

}  // namespace fedglmm
