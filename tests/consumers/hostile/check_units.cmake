# SPDX-License-Identifier: MIT
# The baseline object has no wide register, and no function of it can be replaced by one of another unit at link time.
cmake_minimum_required(VERSION 3.16)

execute_process(COMMAND ${OBJDUMP} -d ${NARROW} OUTPUT_VARIABLE code RESULT_VARIABLE result)
if(NOT result EQUAL 0 OR NOT code MATCHES "%xmm" OR code MATCHES "%[yz]mm")
  message(FATAL_ERROR "the baseline unit is not baseline code")
endif()
execute_process(COMMAND ${OBJDUMP} -d ${WIDE} OUTPUT_VARIABLE code)
if(NOT code MATCHES "%zmm")
  message(FATAL_ERROR "the AVX-512 unit is not AVX-512 code")
endif()

# weak functions, of which the linker keeps one
function(weak_functions object result)
  execute_process(COMMAND ${NM} -C --defined-only ${object} OUTPUT_VARIABLE symbols)
  string(REGEX MATCHALL "[0-9a-f]+ W [^\n]+" symbols "${symbols}")
  string(REGEX REPLACE "[0-9a-f]+ W " "" symbols "${symbols}")
  set(${result} "${symbols}" PARENT_SCOPE)
endfunction()
weak_functions(${NARROW} narrow)
foreach(object ${MIDDLE} ${WIDE})
  weak_functions(${object} wide)
  foreach(symbol IN LISTS narrow)
    if(symbol IN_LIST wide)
      message(SEND_ERROR "in the baseline unit and in ${object}: ${symbol}")
    endif()
  endforeach()
endforeach()

# nothing static that could be written: no data, no guard of an initialisation, no thread-local variable
foreach(object ${NARROW} ${MIDDLE} ${WIDE})
  execute_process(COMMAND ${NM} -C --defined-only ${object} OUTPUT_VARIABLE symbols)
  string(REGEX MATCHALL "[0-9a-f]+ [BbDdSsGg] [^\n]+" written "${symbols}")
  if(written)
    message(SEND_ERROR "${object} has writable data: ${written}")
  endif()
endforeach()
