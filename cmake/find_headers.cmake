# SPDX-License-Identifier: MIT
# Finds a library of headers without its CMake package, also from xact's own installed package.
#
# The packages cannot be used: Debian's xsimd 8.1 and 13.2 ask for xtl, which they neither need nor depend on (8.1 adds
# -lxtl to the link line, 13.2 stops the configuration), version requests fail across major versions, the targets are
# not global, and find_package() leaves <name>_DIR in the cache of the project that includes us.

# Defines the imported target <target>, or leaves it undefined: from the target TARGET if there is one, else from the
# include directory that contains HEADER (kept in the cache as VARIABLE), if its version is at least MINIMUM. The version
# stands in the first three lines of a file of VERSION_FILES that define VERSION_REGEX. Headers of imported targets are
# system headers: they give no warnings.
function(xact_find_headers target package)
  cmake_parse_arguments(arg "" "TARGET;VARIABLE;HEADER;MINIMUM;VERSION_REGEX" "VERSION_FILES;SUFFIXES" ${ARGN})
  if(TARGET ${target})
    return()
  endif()

  if(TARGET ${arg_TARGET})
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    get_target_property(real ${arg_TARGET} ALIASED_TARGET)
    if(NOT real)
      set(real ${arg_TARGET})
    endif()
    get_target_property(imported ${real} IMPORTED)
    get_target_property(global ${real} IMPORTED_GLOBAL)
    if(imported AND NOT global)
      # not visible wherever xact is linked, so copy what matters
      get_target_property(directories ${real} INTERFACE_INCLUDE_DIRECTORIES)
    else()
      set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES ${real})
      set(directories $<TARGET_PROPERTY:${real},INTERFACE_INCLUDE_DIRECTORIES>)
    endif()
    set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${directories}")
    return()
  endif()

  if(CMAKE_DISABLE_FIND_PACKAGE_${package})
    return()
  endif()
  set(hints ${${package}_ROOT} $ENV{${package}_ROOT})
  if(${package}_DIR)
    list(APPEND hints ${${package}_DIR}/../../.. ${${package}_DIR}/../../../..)
  endif()
  find_path(${arg_VARIABLE} ${arg_HEADER} HINTS ${hints} PATH_SUFFIXES include ${arg_SUFFIXES}
            DOC "Directory that contains ${arg_HEADER}")
  mark_as_advanced(${arg_VARIABLE})
  set(directory ${${arg_VARIABLE}})
  if(NOT directory)
    return()
  endif()
  set(version "")
  foreach(file IN LISTS arg_VERSION_FILES)
    if(EXISTS ${directory}/${file})
      file(STRINGS ${directory}/${file} lines REGEX "#define +${arg_VERSION_REGEX} +[0-9]+$")
      list(LENGTH lines count)
      if(count GREATER_EQUAL 3)
        list(SUBLIST lines 0 3 lines)
        string(REGEX REPLACE "[^0-9;]" "" version "${lines}")
        string(REPLACE ";" "." version "${version}")
        break()
      endif()
    endif()
  endforeach()
  if(NOT version)
    message(STATUS "xact: ${directory}/${arg_HEADER} has no version that can be read")
  elseif(version VERSION_LESS arg_MINIMUM)
    message(STATUS "xact: ${package} ${version} in ${directory} is too old (needs ${arg_MINIMUM})")
  else()
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${directory})
  endif()
endfunction()

function(xact_find_xsimd)
  xact_find_headers(xact::xsimd xsimd TARGET xsimd VARIABLE XACT_XSIMD_INCLUDE_DIR HEADER xsimd/xsimd.hpp MINIMUM 8.1
    VERSION_FILES xsimd/config/xsimd_config.hpp VERSION_REGEX "XSIMD_VERSION_(MAJOR|MINOR|PATCH)")
endfunction()

function(xact_find_eigen)
  xact_find_headers(xact::eigen_headers Eigen3 TARGET Eigen3::Eigen VARIABLE XACT_EIGEN_INCLUDE_DIR HEADER Eigen/Core
    SUFFIXES eigen3 include/eigen3 MINIMUM 3.4
    VERSION_FILES Eigen/Version Eigen/src/Core/util/Macros.h
    VERSION_REGEX "EIGEN_(WORLD|MAJOR|MINOR)_VERSION")
endfunction()
