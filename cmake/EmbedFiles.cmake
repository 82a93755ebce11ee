# Files as part of a program: foreshock_embed(TARGET FOLDER) writes a source with every file below
# FOLDER and adds it to TARGET, which then defines `foreshock::embedded_files()` (serve/assets.h).
function(foreshock_embed target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*")
  list(FILTER files EXCLUDE REGEX "README.md$")
  set(absolute "")
  foreach(file IN LISTS files)
    list(APPEND absolute "${folder}/${file}")
  endforeach()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp")
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DFILES=${files}" "-DOUT=${source}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files_now.cmake"
    DEPENDS ${absolute} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed_files_now.cmake"
    COMMENT "Embedding ${folder}" VERBATIM)
  target_sources(${target} PRIVATE "${source}")
endfunction()
