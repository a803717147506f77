# Everything is built with it. With fuzzer-no-link the fuzz targets are built as well.
set(FEDGLMM_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined[,fuzzer-no-link] or thread")
if(FEDGLMM_SANITIZE)
  add_compile_definitions(FEDGLMM_SANITIZED)
  add_compile_options(-fsanitize=${FEDGLMM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:Clang>:-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/uninstrumented.txt>)
  add_link_options(-fsanitize=${FEDGLMM_SANITIZE})
endif()
