// emulated.hpp - what the emulator does on request (tests/emulation/cuda.hpp): fewer bytes, more devices, failing
// calls.
#pragma once
#include <cstdlib>
#include <string>

#include "cuda/module.hpp"
#include "fails_with.hpp"

namespace fedglmm::conformance {

// An option of the emulator, as long as it lives.
class Option {
 public:
  Option(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Option() { unsetenv(name_); }
  Option(const Option&) = delete;
  Option& operator=(const Option&) = delete;

 private:
  const char* name_;
};

struct Failing : Option {
  Failing(const std::string& call, int k) : Option("FEDGLMM_EMULATION_FAIL", call + ":" + std::to_string(k)) {}
};
struct Devices : Option {
  explicit Devices(int count) : Option("FEDGLMM_EMULATION_DEVICES", std::to_string(count)) {}
};
struct Memory : Option {
  explicit Memory(std::size_t bytes) : Option("FEDGLMM_EMULATION_MEMORY", std::to_string(bytes)) {}
};

// Each of so many devices has work: a stream of its own.
template <class Make>
void check_all_have_work(int devices, const Make& make) {
  const Failing last("cudaStreamCreateWithFlags", devices);
  check_fails(Status::device, {"cudaStreamCreateWithFlags"}, make);
}

// A real device fails when it likes.
inline bool is_emulated() {
  const bool emulated = std::string(load_device_module(module_file()).build) == "emulated";
  if (!emulated) MESSAGE("SKIPPED: a real device does not fail on request");
  return emulated;
}

}  // namespace fedglmm::conformance
