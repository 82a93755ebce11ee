# What find_package(foreshock) finds: the rooms as targets foreshock::ROOM, each asked for by name in
# COMPONENTS. Include after the last room.
include(CMakePackageConfigHelpers)
set(package_dir lib/cmake/foreshock)

install(EXPORT foreshock FILE foreshockTargets.cmake NAMESPACE foreshock::
        DESTINATION ${package_dir})
configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/foreshockConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/foreshockConfig.cmake"
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/foreshockConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/foreshockConfig.cmake"
              "${PROJECT_BINARY_DIR}/foreshockConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/FindRdkafka.cmake"
        DESTINATION ${package_dir})
