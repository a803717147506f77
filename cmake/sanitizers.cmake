# Everything is built with them. Fuzz targets need clang's libFuzzer; the engine alone counts coverage for them.
set(FEDGLMM_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined or thread")
option(FEDGLMM_FUZZ "Build the fuzz targets (clang)" OFF)
if(FEDGLMM_SANITIZE)
  add_compile_definitions(FEDGLMM_SANITIZED)
  add_compile_options(-fsanitize=${FEDGLMM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:Clang>:-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/uninstrumented.txt>)
  find_program(FEDGLMM_LLD ld.lld)
  add_link_options(-fsanitize=${FEDGLMM_SANITIZE}
    $<$<AND:$<CXX_COMPILER_ID:Clang>,$<BOOL:${FEDGLMM_LLD}>>:-fuse-ld=lld>)  # a fifth of the time
endif()
