# cmake -DBUILD=... -DCXX=... -DPROJECT=... -P consumer.cmake: installs BUILD into a fresh prefix, then
# configures, builds and runs PROJECT against it.
set(prefix "${BUILD}/consumer-prefix")
set(tree "${BUILD}/consumer-build")
file(REMOVE_RECURSE "${prefix}" "${tree}")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${prefix}")
run(${CMAKE_COMMAND} -G Ninja -S "${PROJECT}" -B "${tree}" -DCMAKE_CXX_COMPILER=${CXX}
    -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run(${CMAKE_COMMAND} --build "${tree}")

execute_process(COMMAND "${tree}/consumer" OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said STREQUAL "2024-03-01T10:00:00Z 0.5 24 1\n")
  message(FATAL_ERROR "the consumer said: ${said}")
endif()

execute_process(COMMAND "${tree}/spectral_consumer" OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said STREQUAL "30 20\n")
  message(FATAL_ERROR "the consumer of spectral said: ${said}")
endif()

# A user of core compiles without the headers of our heavier dependencies.
execute_process(COMMAND ${CXX} -std=c++20 -M -I "${prefix}/include" "${PROJECT}/consumer.cpp"
                OUTPUT_VARIABLE seen COMMAND_ERROR_IS_FATAL ANY)
if(seen MATCHES "[^ ]*/(boost|ceres|Eigen|librdkafka|nlohmann)/[^ ]*")
  message(FATAL_ERROR "foreshock::core shows its users ${CMAKE_MATCH_0}")
endif()
