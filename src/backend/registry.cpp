#include "backend/registry.hpp"

#include "base/error.hpp"
#include "cpu/backend.hpp"

namespace fedglmm {

std::shared_ptr<Backend> make_backend(const std::string& name, const std::string& module, int threads,
                                      std::string& description, const std::function<void(const std::string&)>& log) {
  if (name == "cuda")
    fail(Status::backend_unavailable, "backend 'cuda' is not supported yet; use 'cpu' or 'auto'");
  if (name != "auto" && name != "cpu")
    fail(Status::invalid_argument, "unknown backend '", name, "'; expected 'auto', 'cpu' or 'cuda'");
  if (!module.empty() && name == "auto")
    log(cat("module '", module, "' is not used: device backends are not supported yet; running on the CPU"));
  auto backend = make_cpu_backend(threads);
  description = backend->description();
  return backend;
}

}  // namespace fedglmm
