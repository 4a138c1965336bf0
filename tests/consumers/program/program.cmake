# SPDX-License-Identifier: MIT
# The program of every consumer, once with each target. Included, not built by itself.
foreach(target xact eigen)
  add_executable(uses_${target} ${CMAKE_CURRENT_LIST_DIR}/main.cpp)
  target_link_libraries(uses_${target} PRIVATE xact::${target})
  add_test(NAME uses_${target} COMMAND uses_${target})
endforeach()
target_compile_definitions(uses_eigen PRIVATE CONSUMER_HAS_EIGEN)
