# foreshock::flags: what every target of ours is compiled with.
add_library(foreshock_flags INTERFACE)
add_library(foreshock::flags ALIAS foreshock_flags)
target_compile_features(foreshock_flags INTERFACE cxx_std_20)
target_compile_options(foreshock_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough -Werror
  -Wno-missing-field-initializers)  # Designated initialisers leave out what has a default.
# g++ 12 raises these two on plain std::string and std::vector code at -O3 (GCC bugs 105651, 106199).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(foreshock_flags INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
# The same bits on every machine: no fused multiply-add behind our back, no reordering. The two
# -fno options keep the bits and let the compiler turn branches on NaN into selects.
target_compile_options(foreshock_flags INTERFACE
  -ffp-contract=off -fno-math-errno -fno-trapping-math)

set(FORESHOCK_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")
if(FORESHOCK_SANITIZE)
  target_compile_options(foreshock_flags INTERFACE -fsanitize=${FORESHOCK_SANITIZE}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(foreshock_flags INTERFACE -fsanitize=${FORESHOCK_SANITIZE})
  # A check at every access makes g++ 1.6 times slower; a null pointer is the address sanitizer's
  # too, and the fuzz targets, built with clang, keep all four.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND FORESHOCK_SANITIZE MATCHES "undefined")
    target_compile_options(foreshock_flags INTERFACE
                           -fno-sanitize=null,alignment,object-size,vptr)
  endif()
endif()
