add_executable(hoopgit_scan_bench ${CMAKE_CURRENT_LIST_DIR}/scan_bench.cpp)
target_link_libraries(hoopgit_scan_bench PRIVATE hoopgit_scan hoopgit_scan_sample)
target_compile_definitions(hoopgit_scan_bench PRIVATE HOOPGIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
