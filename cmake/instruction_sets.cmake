# src/cpu/variant.cpp is compiled once per instruction set, each in a namespace of its own; src/cpu/backend.cpp chooses
# at run time.
function(fedglmm_variant name)
  add_library(fedglmm_${name} OBJECT src/cpu/variant.cpp)
  target_include_directories(fedglmm_${name} PRIVATE include src)
  target_compile_definitions(fedglmm_${name} PRIVATE FEDGLMM_VARIANT=${name})
  set(optimise -O3)
  if(FEDGLMM_SANITIZE)  # else instrumented kernels take minutes to compile
    set(optimise -O1)
  endif()
  target_compile_options(fedglmm_${name} PRIVATE ${optimise} -fno-trapping-math -fno-math-errno ${ARGN})
  set_target_properties(fedglmm_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  fedglmm_warnings(fedglmm_${name})
  set(variant_objects ${variant_objects} $<TARGET_OBJECTS:fedglmm_${name}> PARENT_SCOPE)
endfunction()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  fedglmm_variant(baseline)
  fedglmm_variant(x86_64_v3 -march=x86-64-v3)
  fedglmm_variant(x86_64_v4 -march=x86-64-v4 -mprefer-vector-width=512)
else()
  fedglmm_variant(baseline)
endif()
