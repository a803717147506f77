// library.cpp - names, versions and strings.
#include <array>

#include "fedglmm/fedglmm.h"

const char* fglmm_status_name(fglmm_status status) {
  constexpr std::array names = {"OK",     "INVALID_ARGUMENT", "OUT_OF_MEMORY", "UNSUPPORTED", "BACKEND_UNAVAILABLE",
                                "DEVICE", "BAD_DATA",         "DISCLOSURE",    "NUMERICAL",   "CANCELLED",
                                "INTERNAL"};
  return status < 0 || status > FGLMM_INTERNAL ? "UNKNOWN" : names[static_cast<std::size_t>(status)];
}

const char* fglmm_outcome_name(fglmm_outcome outcome) {
  constexpr std::array names = {"converged", "boundary", "iteration-limit", "stalled", "separation"};
  return outcome < 0 || outcome > FGLMM_SEPARATION ? "unknown" : names[static_cast<std::size_t>(outcome)];
}

const char* fglmm_version(void) { return FEDGLMM_VERSION; }

int32_t fglmm_abi_version(void) { return FGLMM_ABI_VERSION; }

void fglmm_string_free(char* string) { delete[] string; }
