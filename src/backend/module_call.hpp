// module_call.hpp - a call of a device module's function; its failures as exceptions.
#pragma once
#include <new>

#include "backend/module_abi.h"
#include "base/error.hpp"

namespace fedglmm {

template <class... Parameters, class... Arguments>
void call(fglmm_status (*function)(Parameters...), Arguments&&... arguments) {
  fglmm_error error{};
  const fglmm_status status = function(arguments..., &error);
  if (status == FGLMM_OUT_OF_MEMORY) throw std::bad_alloc();
  if (status != FGLMM_OK) throw Error(static_cast<Status>(status), error.message);
}

}  // namespace fedglmm
