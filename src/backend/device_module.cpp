#include "backend/device_module.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr const char* module_name = "libfedglmm_cuda.so";

// A driver is looked for first: without one there is no point in opening the module.
void require_driver() {
  if (!dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL))
    fail(Status::backend_unavailable, "no NVIDIA driver is here (libcuda.so.1)");
}

std::filesystem::path beside_library() {
  Dl_info own;
  const bool found = dladdr(reinterpret_cast<const void*>(&load_device_module), &own) && own.dli_fname;
  const auto folder = found ? std::filesystem::path(own.dli_fname).parent_path() : std::filesystem::path();
  for (const auto& place : {folder, folder / ".." / "lib", folder / "lib"})
    if (std::error_code error; std::filesystem::exists(place / module_name, error)) return place / module_name;
  fail(Status::backend_unavailable, "the CUDA module ", module_name, " is not beside the library (", folder.string(),
       "); build with FEDGLMM_CUDA=ON or name its file");
}

[[noreturn]] void fail_to_open(const std::string& why) {
  const bool toolkit = why.find("libcublas") != std::string::npos;
  fail(Status::backend_unavailable, "the module does not open: ", why,
       toolkit ? "; add the folder of the CUDA toolkit's libraries to LD_LIBRARY_PATH" : "");
}

}  // namespace

const fedglmm_device_module& load_device_module(const std::string& file) {
  if (file.empty()) require_driver();
  const std::string path = file.empty() ? beside_library().string() : std::filesystem::absolute(file).string();
  void* const opened = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!opened) fail_to_open(dlerror());
  const auto entry = reinterpret_cast<fedglmm_device_module_fn>(dlsym(opened, "fedglmm_device_module_entry"));
  if (!entry) fail(Status::backend_unavailable, path, " is not a device module of fedglmm");
  const fedglmm_device_module* const module = entry();
  if (module->abi != FEDGLMM_MODULE_ABI || module->size != sizeof(fedglmm_device_module))
    fail(Status::backend_unavailable, path, " was built for another version of fedglmm (module ABI ", module->abi,
         ", here ", FEDGLMM_MODULE_ABI, "); build both from one source");
  return *module;
}

}  // namespace fedglmm
