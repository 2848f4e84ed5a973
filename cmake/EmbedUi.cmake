# The UI inside the binary: npm builds ui/dist, ui/tools/pack.mjs compresses it and writes an assembly file with .incbin and a table.
# DINH_UI=OFF leaves an empty table: quicker for work on the C++ alone.
option(DINH_UI "build the UI and put it into the binary" ON)
set(ui_out ${CMAKE_BINARY_DIR}/ui)

if(DINH_UI AND EXISTS ${CMAKE_SOURCE_DIR}/ui/package-lock.json)
  file(GLOB_RECURSE ui_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/ui/src/* ${CMAKE_SOURCE_DIR}/ui/public/* ${CMAKE_SOURCE_DIR}/ui/*.html)
  list(APPEND ui_sources ${CMAKE_SOURCE_DIR}/ui/vite.config.ts ${CMAKE_SOURCE_DIR}/ui/package-lock.json ${CMAKE_SOURCE_DIR}/ui/tools/pack.mjs)
  add_custom_command(
    OUTPUT ${ui_out}/assets.S ${ui_out}/assets_table.cpp
    COMMAND npm run --silent build
    COMMAND node tools/pack.mjs dist ${ui_out}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/ui
    DEPENDS ${ui_sources}
    COMMENT "Building the UI")
else()
  file(CONFIGURE OUTPUT ${ui_out}/assets.S CONTENT ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${ui_out}/assets_table.cpp CONTENT "#include \"app/ui_assets.hpp\"
std::span<const dinh::http::Asset> dinh::ui_assets() { return {}; }
")
endif()

add_library(dinh_ui STATIC ${ui_out}/assets.S ${ui_out}/assets_table.cpp)
target_include_directories(dinh_ui PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(dinh_ui PRIVATE tl::expected)
set_source_files_properties(${ui_out}/assets.S PROPERTIES OBJECT_DEPENDS ${ui_out}/assets_table.cpp)
