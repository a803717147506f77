/* other_version.c - a module whose contract is another one. */
#include "backend/module_abi.h"

__attribute__((visibility("default"))) const fedglmm_device_module* fedglmm_device_module_entry(void) {
  static const fedglmm_device_module module = {.abi = 99, .size = sizeof(fedglmm_device_module)};
  return &module;
}
