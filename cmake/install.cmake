# SPDX-License-Identifier: MIT
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/xact)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.hpp)
target_include_directories(xact INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS xact EXPORT xact-targets)
install(EXPORT xact-targets NAMESPACE xact:: DESTINATION ${package_dir})
# an export of its own, so that the package can be used where Eigen is missing
if(XACT_EIGEN)
  install(TARGETS xact_eigen EXPORT xact-eigen-targets)
  install(EXPORT xact-eigen-targets NAMESPACE xact:: DESTINATION ${package_dir})
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/xact-config.cmake.in ${PROJECT_BINARY_DIR}/xact-config.cmake
                              INSTALL_DESTINATION ${package_dir})
# before 1.0 a minor release may break what was there
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xact-config-version.cmake VERSION ${XACT_VERSION}
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/xact-config.cmake ${PROJECT_BINARY_DIR}/xact-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/find_headers.cmake
        DESTINATION ${package_dir})
