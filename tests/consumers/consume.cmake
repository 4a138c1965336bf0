# SPDX-License-Identifier: MIT
# cmake -D SOURCE= -D BINARY= -D GENERATOR= -D CONFIG= -D CXX= -P consume.cmake -- <arguments of the configuration>
cmake_minimum_required(VERSION 3.16)

set(arguments "")
set(after FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(after)
    list(APPEND arguments ${CMAKE_ARGV${i}})
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(after TRUE)
  endif()
endforeach()

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${what}: ${result}")
  endif()
endfunction()

if(NOT CONFIG)
  set(CONFIG Release)
endif()
file(REMOVE_RECURSE ${BINARY})
run("configure" ${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G ${GENERATOR} -D CMAKE_BUILD_TYPE=${CONFIG}
    -D CMAKE_CXX_COMPILER=${CXX} ${arguments})
run("build" ${CMAKE_COMMAND} --build ${BINARY} --config ${CONFIG})
run("run" ${CMAKE_COMMAND} -E chdir ${BINARY} ${CMAKE_CTEST_COMMAND} -C ${CONFIG} --output-on-failure)
