# SPDX-License-Identifier: MIT
# What only our own tests, examples and benchmark get: nothing here touches xact::xact.
option(XACT_WERROR "Treat warnings in tests, examples and benchmark as errors" OFF)

function(xact_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                           $<$<BOOL:${XACT_WERROR}>:-Werror>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ 12 warns of its own AVX-512 intrinsics inside Eigen (GCC PR 105593); clang still looks
    target_compile_options(${target} PRIVATE -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
endfunction()

# Headers of a fetched dependency give no warnings (FetchContent has SYSTEM from CMake 3.25 on).
function(xact_system_headers)
  foreach(target IN LISTS ARGN)
    get_target_property(directories ${target} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${target} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${directories}")
  endforeach()
endfunction()

# Catch2 3 or 2.13. In a macro: both the found and the fetched one extend CMAKE_MODULE_PATH, which is needed afterwards.
macro(xact_use_catch2)
  find_package(Catch2 QUIET)
  if(Catch2_FOUND AND Catch2_VERSION VERSION_LESS 2.13)
    message(FATAL_ERROR "xact: Catch2 ${Catch2_VERSION} in ${Catch2_DIR} is too old, the tests need 2.13: "
                        "set CMAKE_DISABLE_FIND_PACKAGE_Catch2=ON to fetch it")
  endif()
  if(NOT Catch2_FOUND)
    message(STATUS "xact: Catch2 not found, fetching v3.7.1")
    include(FetchContent)
    FetchContent_Declare(Catch2 GIT_REPOSITORY https://github.com/catchorg/Catch2.git GIT_TAG v3.7.1 GIT_SHALLOW TRUE)
    set(CATCH_INSTALL_DOCS OFF)
    set(CATCH_INSTALL_EXTRAS OFF)
    FetchContent_MakeAvailable(Catch2)
    xact_system_headers(Catch2 Catch2WithMain)
    list(APPEND CMAKE_MODULE_PATH ${catch2_SOURCE_DIR}/extras)
  endif()
  include(Catch)
endmacro()

function(xact_use_benchmark)
  find_package(benchmark 1.7 QUIET)
  if(NOT benchmark_FOUND)
    message(STATUS "xact: Google Benchmark not found, fetching v1.9.1")
    include(FetchContent)
    FetchContent_Declare(benchmark GIT_REPOSITORY https://github.com/google/benchmark.git GIT_TAG v1.9.1
                                   GIT_SHALLOW TRUE)
    set(BENCHMARK_ENABLE_TESTING OFF CACHE BOOL "" FORCE)
    set(BENCHMARK_ENABLE_INSTALL OFF CACHE BOOL "" FORCE)
    set(BENCHMARK_ENABLE_WERROR OFF CACHE BOOL "" FORCE)
    FetchContent_MakeAvailable(benchmark)
    xact_system_headers(benchmark benchmark_main)
  endif()
endfunction()
