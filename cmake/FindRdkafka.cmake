# Rdkafka: target foreshock_rdkafka, the C library that speaks to Kafka.
#
# Looked for in this order: FORESHOCK_RDKAFKA, a prefix of its own; what cmake/librdkafka.sh has built in
# $FORESHOCK_DEPS (or ~/.cache/foreshock/deps), newest first; the system. FORESHOCK_RDKAFKA=system goes
# to the last at once. Before 2.12 the target defines FORESHOCK_OLD_RDKAFKA=1.
set(FORESHOCK_RDKAFKA "" CACHE STRING "Prefix of librdkafka, or 'system'")
find_package(PkgConfig QUIET)

# The folder of the .pc file that is to be taken; empty for the system's.
function(rdkafka_folder result)
  set(deps "$ENV{FORESHOCK_DEPS}")
  if(NOT deps)
    set(deps "$ENV{HOME}/.cache/foreshock/deps")
  endif()
  set(prefix "${deps}/librdkafka-*")
  if(FORESHOCK_RDKAFKA)
    set(prefix "${FORESHOCK_RDKAFKA}")
  endif()
  file(GLOB found "${prefix}/lib/pkgconfig/rdkafka-static.pc")
  list(SORT found COMPARE NATURAL ORDER DESCENDING)
  if(found AND NOT FORESHOCK_RDKAFKA STREQUAL "system")
    list(GET found 0 found)
    cmake_path(GET found PARENT_PATH found)
  elseif(FORESHOCK_RDKAFKA AND NOT FORESHOCK_RDKAFKA STREQUAL "system")
    message(FATAL_ERROR "FORESHOCK_RDKAFKA: no lib/pkgconfig/rdkafka-static.pc in ${FORESHOCK_RDKAFKA}")
  else()
    set(found "")
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

rdkafka_folder(folder)
set(module rdkafka)
set(pkg_config_path "$ENV{PKG_CONFIG_PATH}")
if(folder)
  set(module rdkafka-static)
  set(ENV{PKG_CONFIG_PATH} "${folder}:${pkg_config_path}")
endif()
# pkg_check_modules keeps what it found; a name for each place lets an old build folder see a new one.
string(MAKE_C_IDENTIFIER "rdkafka${folder}" found)
pkg_check_modules(${found} QUIET ${module})
set(ENV{PKG_CONFIG_PATH} "${pkg_config_path}")
set(Rdkafka_VERSION "${${found}_VERSION}")
set(Rdkafka_PREFIX "${${found}_PREFIX}")

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Rdkafka REQUIRED_VARS Rdkafka_PREFIX VERSION_VAR Rdkafka_VERSION
                                  REASON_FAILURE_MESSAGE "./run setup builds or installs it")

if(Rdkafka_FOUND AND NOT TARGET foreshock_rdkafka)
  add_library(foreshock_rdkafka INTERFACE IMPORTED GLOBAL)
  set_target_properties(foreshock_rdkafka PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${${found}_INCLUDE_DIRS}"
    INTERFACE_LINK_LIBRARIES "${${found}_LDFLAGS}")
  if(Rdkafka_VERSION VERSION_LESS 2.12)
    set_property(TARGET foreshock_rdkafka PROPERTY
                 INTERFACE_COMPILE_DEFINITIONS FORESHOCK_OLD_RDKAFKA=1)
    message(WARNING "librdkafka ${Rdkafka_VERSION} is before 2.12: slower, and with known faults. "
                    "./run setup builds a newer one.")
  endif()
endif()
