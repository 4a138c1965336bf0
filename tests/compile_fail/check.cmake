# SPDX-License-Identifier: MIT
# cmake -D COMPILER=<c++> -D "FLAGS=<-I...;-msse2>" -D FILE=<file> -P check.cmake: FILE, like all in this folder, must
# not compile, and the compiler must say the sentence that the line "// expect: <sentence>" of FILE asks for.
cmake_minimum_required(VERSION 3.16)

file(STRINGS ${FILE} line REGEX "^// expect: " LIMIT_COUNT 1)
string(REGEX REPLACE "^// expect: " "" sentence "${line}")
if(NOT sentence)
  message(FATAL_ERROR "${FILE} has no line '// expect: <sentence>'")
endif()

execute_process(COMMAND ${COMPILER} -std=c++17 ${FLAGS} -fsyntax-only ${FILE}
                RESULT_VARIABLE status ERROR_VARIABLE errors OUTPUT_VARIABLE errors)
if(status EQUAL 0)
  message(FATAL_ERROR "${FILE} compiles")
endif()
string(FIND "${errors}" "${sentence}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${FILE} is refused, but not with '${sentence}':\n${errors}")
endif()
