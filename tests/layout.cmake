# SPDX-License-Identifier: MIT
# cmake -D INCLUDE=<include/xact> -P layout.cmake: the rules of the folders, and that the list of functions is whole.
cmake_minimum_required(VERSION 3.16)

set(broken "")

# sentences and comments may say what code may not
function(forbid what regex)
  foreach(file IN LISTS ARGN)
    file(STRINGS ${INCLUDE}/${file} lines REGEX "${regex}")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "\"[^\"]* [^\"]*\"|//.*" "" code "${line}")
      if(code MATCHES "${regex}")
        set(broken "${broken}\n  ${file}: ${what}: ${line}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
endfunction()

file(GLOB_RECURSE all RELATIVE ${INCLUDE} ${INCLUDE}/*.hpp)
file(GLOB functions RELATIVE ${INCLUDE} ${INCLUDE}/functions/*.hpp)
file(GLOB_RECURSE formulas RELATIVE ${INCLUDE} ${INCLUDE}/functions/*.hpp ${INCLUDE}/math/*.hpp)
file(GLOB_RECURSE detail RELATIVE ${INCLUDE} ${INCLUDE}/detail/*.hpp)
if(NOT functions OR NOT detail)
  message(FATAL_ERROR "no headers in '${INCLUDE}'")
endif()

forbid("a loop" "(^|[^A-Za-z0-9_])(for|while)[ (]" ${formulas})
forbid("conditional compilation" "^ *# *if" ${functions})

set(others ${all})
list(REMOVE_ITEM others ${detail})
forbid("includes xsimd" "^ *# *include *[<\"]xsimd" ${others})

set(others ${all})
list(FILTER others EXCLUDE REGEX "eigen[^/]*\\.hpp$")
forbid("includes Eigen" "^ *# *include *[<\"](unsupported/)?Eigen" ${others})

file(READ ${INCLUDE}/functions.hpp list)
foreach(file IN LISTS functions)
  string(FIND "${list}" "#include <xact/${file}>" position)
  if(position EQUAL -1)
    string(APPEND broken "\n  functions.hpp: does not include ${file}")
  endif()
endforeach()

if(broken)
  message(FATAL_ERROR "The layout of include/xact is broken:${broken}")
endif()
