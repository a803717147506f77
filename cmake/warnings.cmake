# Warnings of our own code are errors; hot loops may be vectorised without floating-point traps and errno.
function(fedglmm_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror)
endfunction()
