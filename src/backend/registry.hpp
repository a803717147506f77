// registry.hpp - backends by name.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "backend/backend.hpp"

namespace fedglmm {

// "cpu", "cuda" or "auto" (the best that is here; `log` is told why a better one is not). BACKEND_UNAVAILABLE where
// one that was asked for by name is not here. threads >= 1.
std::shared_ptr<Backend> make_backend(const std::string& name, const std::string& module, int threads,
                                      std::string& description, const std::function<void(const std::string&)>& log);

}  // namespace fedglmm
