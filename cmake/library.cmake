# The library, shared and static, from the same objects, and how it is installed and found. fedglmm::fedglmm is the kind
# that BUILD_SHARED_LIBS asks for. The ABI version has one source: the header.
include(CMakePackageConfigHelpers)

file(STRINGS include/fedglmm/fedglmm.h abi_line REGEX "^#define FGLMM_ABI_VERSION ")
string(REGEX MATCH "[0-9]+$" abi_version "${abi_line}")
set_source_files_properties(src/c_api/library.cpp PROPERTIES COMPILE_DEFINITIONS FEDGLMM_VERSION="${PROJECT_VERSION}")

function(fedglmm_library kind)
  string(TOUPPER ${kind} type)
  set(target fedglmm_${kind})
  add_library(${target} ${type} ${engine_objects})
  add_library(fedglmm::${kind} ALIAS ${target})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME fedglmm EXPORT_NAME ${kind} LINKER_LANGUAGE CXX)
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PRIVATE Threads::Threads PkgConfig::SODIUM
    $<BUILD_INTERFACE:${LIBCSV_LIBRARY}> $<INSTALL_INTERFACE:csv>)
endfunction()

fedglmm_library(shared)
set(export_map ${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.map)
target_link_options(fedglmm_shared PRIVATE LINKER:--version-script=${export_map})
set_target_properties(fedglmm_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${abi_version}
  LINK_DEPENDS ${export_map} LIBRARY_OUTPUT_DIRECTORY ${fedglmm_lib_dir})

fedglmm_library(static)
target_compile_definitions(fedglmm_static INTERFACE FEDGLMM_STATIC)

if(BUILD_SHARED_LIBS)
  set(fedglmm_default_kind shared)
else()
  set(fedglmm_default_kind static)
endif()
add_library(fedglmm::fedglmm ALIAS fedglmm_${fedglmm_default_kind})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/fedglmm)
set(config ${CMAKE_CURRENT_BINARY_DIR}/fedglmm-config.cmake)
set(config_version ${CMAKE_CURRENT_BINARY_DIR}/fedglmm-config-version.cmake)
set(pkg_config ${CMAKE_CURRENT_BINARY_DIR}/fedglmm.pc)
configure_package_config_file(cmake/fedglmm-config.cmake.in ${config} INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${config_version} COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/fedglmm.pc.in ${pkg_config} @ONLY)

install(TARGETS fedglmm_shared fedglmm_static EXPORT fedglmm-targets)
install(DIRECTORY include/fedglmm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT fedglmm-targets NAMESPACE fedglmm:: DESTINATION ${package_dir})
install(FILES ${config} ${config_version} DESTINATION ${package_dir})
install(FILES ${pkg_config} DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
export(EXPORT fedglmm-targets NAMESPACE fedglmm::)  # find_package(fedglmm) in the build folder, without an install
