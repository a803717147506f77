#include "backend/registry.hpp"

#include "backend/best_backend.hpp"
#include "backend/device_module.hpp"
#include "backend/module_backend.hpp"
#include "base/error.hpp"
#include "cpu/backend.hpp"

namespace fedglmm {
namespace {

std::shared_ptr<Backend> open_device(const BackendChoice& choice) {
  return open_module_backend(load_device_module(choice.module), choice.devices);
}

std::shared_ptr<Backend> named_device(const BackendChoice& choice) {
  try {
    return open_device(choice);
  } catch (const Error& error) {
    throw Error(error.status(), cat("backend 'cuda': ", error.what(), "; 'cpu' and 'auto' work without"));
  }
}

// The module is opened now, to say early what is missing; a device only when there is work that pays there.
std::shared_ptr<Backend> best(const BackendChoice& choice, const std::function<void(const std::string&)>& log) {
  auto cpu = make_cpu_backend(choice.threads);
  try {
    load_device_module(choice.module);
  } catch (const Error& error) {
    log(cat("running on the CPU: ", error.what()));
    return cpu;
  }
  return make_best_backend(std::move(cpu), choice.threads.count(), [choice] { return open_device(choice); }, log);
}

}  // namespace

std::shared_ptr<Backend> make_backend(const BackendChoice& choice, const std::function<void(const std::string&)>& log) {
  if (choice.name == "cpu") return make_cpu_backend(choice.threads);
  if (choice.name == "cuda") return named_device(choice);
  if (choice.name == "auto") return best(choice, log);
  fail(Status::invalid_argument, "unknown backend '", choice.name, "'; expected 'auto', 'cpu' or 'cuda'");
}

}  // namespace fedglmm
