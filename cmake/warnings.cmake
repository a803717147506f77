# Warnings of our own code are errors. GCC 12 wrongly sees uninitialized values inside Eigen and overlaps inside std::string.
function(fedglmm_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
endfunction()
