// memory.cpp - a table of allocations.
#include "emulation/memory.hpp"

#include <cstdlib>
#include <cstring>
#include <map>

#include "emulation/options.hpp"
#include "emulation/sanitizers.hpp"

namespace emulation {
namespace {

struct Allocation {
  std::size_t bytes;
  int device;
};

constexpr std::size_t alignment = 256;
std::map<const char*, Allocation> allocations;

}  // namespace

std::size_t bytes_in_use(int device) {
  std::size_t sum = 0;
  for (const auto& [start, allocation] : allocations)
    if (allocation.device == device) sum += allocation.bytes;
  return sum;
}

void* allocate_on_device(int device, std::size_t bytes) {
  const std::size_t used = bytes_in_use(device), total = memory_option();
  void* memory = nullptr;
  if (used > total || bytes > total - used || posix_memalign(&memory, alignment, bytes) != 0) return nullptr;
  std::memset(memory, 0xff, bytes);
  allocations[static_cast<char*>(memory)] = {bytes, device};
  close_memory(memory, bytes);
  return memory;
}

void free_on_device(void* memory) {
  const auto found = allocations.find(static_cast<char*>(memory));
  open_memory(memory, found->second.bytes);
  allocations.erase(found);
  std::free(memory);
}

int device_of(const void* memory) {
  const auto found = allocations.find(static_cast<const char*>(memory));
  return found == allocations.end() ? -1 : found->second.device;
}

bool on_device(const void* memory, std::size_t bytes, int device) {
  const char* const first = static_cast<const char*>(memory);
  auto next = allocations.upper_bound(first);
  if (next == allocations.begin()) return false;
  const auto& [start, allocation] = *--next;
  return allocation.device == device && first + bytes <= start + allocation.bytes;
}

bool on_host(const void* memory, std::size_t bytes) {
  const char* const first = static_cast<const char*>(memory);
  auto next = allocations.lower_bound(first + bytes);
  if (next == allocations.begin()) return true;
  const auto& [start, allocation] = *--next;
  return start + allocation.bytes <= first;
}

OpenDevice::OpenDevice(int device) : device_(device) {
  for (const auto& [start, allocation] : allocations)
    if (allocation.device == device_) open_memory(const_cast<char*>(start), allocation.bytes);
}

OpenDevice::~OpenDevice() {
  for (const auto& [start, allocation] : allocations)
    if (allocation.device == device_) close_memory(const_cast<char*>(start), allocation.bytes);
}

}  // namespace emulation
