# SPDX-License-Identifier: MIT
# Installing the parent installs the parent's file and nothing of ours.
cmake_minimum_required(VERSION 3.16)

file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX} --config ${CONFIG} RESULT_VARIABLE result)
file(GLOB_RECURSE files RELATIVE ${PREFIX} ${PREFIX}/*)
if(NOT result EQUAL 0 OR NOT files STREQUAL "share/hostile/CMakeLists.txt")
  message(FATAL_ERROR "installing the parent (${result}) wrote: ${files}")
endif()
