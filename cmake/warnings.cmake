# Warnings of our own code are errors. GCC 12 wrongly sees uninitialized values and uses after free inside Eigen, and
# overlaps and overruns inside std::string, most of all once it is precompiled.
function(fedglmm_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-use-after-free -Wno-restrict -Wno-array-bounds
      -Wno-stringop-overflow -Wno-stringop-overread>)
endfunction()
