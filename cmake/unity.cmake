# Several files compiled as one read their headers once: a release build from scratch takes little more than half
# the time. After a change of one file it takes longer, so that only the presets that build everything ask for it.
option(FEDGLMM_UNITY "Compile the files of a group together" OFF)

# The group of a file is what the expression's first brackets match in its path. A file that it does not match stands
# alone, and so do those named after it, whose local names clash with others'.
function(fedglmm_unity target group)
  if(NOT FEDGLMM_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE -Wno-shadow)  # of one file's names by another's; single files are checked
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    if(source MATCHES "${group}" AND NOT name IN_LIST ARGN)
      string(MAKE_C_IDENTIFIER ${CMAKE_MATCH_1} group_name)
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group_name})
    endif()
  endforeach()
endfunction()
