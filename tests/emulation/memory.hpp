// memory.hpp - device memory: who owns what, and when it may be touched.
#pragma once
#include <cstddef>

namespace emulation {

// Null if the device has no such room. Filled with NaN, closed to the host.
void* allocate_on_device(int device, std::size_t bytes);
void free_on_device(void* memory);
int device_of(const void* memory);  // where this allocation starts; -1: none does
std::size_t bytes_in_use(int device);

// Is all of it inside one allocation of the device?
bool on_device(const void* memory, std::size_t bytes, int device);
// Does none of it belong to a device?
bool on_host(const void* memory, std::size_t bytes);

// While it lives, the memory of one device, and of no other, can be touched (without the address sanitizer: all can).
class OpenDevice {
 public:
  explicit OpenDevice(int device);
  ~OpenDevice();
  OpenDevice(const OpenDevice&) = delete;
  OpenDevice& operator=(const OpenDevice&) = delete;

 private:
  const int device_;
};

}  // namespace emulation
