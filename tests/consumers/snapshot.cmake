# SPDX-License-Identifier: MIT
# cmake -D SOURCE= -D BINARY= -D GIT= -D SNAPSHOT= -P snapshot.cmake: the sources as they are now, as a git repository.
cmake_minimum_required(VERSION 3.16)

file(REMOVE_RECURSE ${SNAPSHOT})
file(COPY ${SOURCE}/CMakeLists.txt ${SOURCE}/cmake ${SOURCE}/include DESTINATION ${SNAPSHOT})
foreach(command "init -q" "add -A" "-c user.name=xact -c user.email=xact@localhost commit -q --no-gpg-sign -m snapshot")
  separate_arguments(command)
  execute_process(COMMAND ${GIT} ${command} WORKING_DIRECTORY ${SNAPSHOT} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "git ${command}: ${result}")
  endif()
endforeach()
