# SPDX-License-Identifier: MIT
# xact::xsimd and xact::eigen_headers: headers found on the machine, else fetched at a pinned release.
#
# Only the headers of a fetched dependency are used. Its CMakeLists.txt never runs (SOURCE_SUBDIR names no folder), so
# none of its targets, options, tests or install rules appears in the project that includes xact.
include(${CMAKE_CURRENT_LIST_DIR}/find_headers.cmake)

function(xact_fetch_headers target name repository tag directory)
  if(TARGET ${target})
    return()
  endif()
  message(STATUS "xact: ${name} not found, fetching ${tag} from ${repository}")
  include(FetchContent)
  FetchContent_Declare(xact_${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW TRUE
                                    SOURCE_SUBDIR headers_only)
  if(CMAKE_VERSION VERSION_LESS 3.18)
    FetchContent_GetProperties(xact_${name})
    if(NOT xact_${name}_POPULATED)
      FetchContent_Populate(xact_${name})
    endif()
  else()
    FetchContent_MakeAvailable(xact_${name})
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${xact_${name}_SOURCE_DIR}/${directory})
  if(XACT_INSTALL)
    message(STATUS "xact: the fetched ${name} is not installed; an installed xact looks for ${name} where it is used")
  endif()
endfunction()

xact_find_xsimd()
xact_fetch_headers(xact::xsimd xsimd https://github.com/xtensor-stack/xsimd.git 13.2.0 include)

if(XACT_EIGEN)
  xact_find_eigen()
  # the GitHub mirror, so that one host is enough
  xact_fetch_headers(xact::eigen_headers eigen https://github.com/eigen-mirror/eigen.git 3.4.0 .)
endif()
