# The hook's tests need a program to call: this one is `hoopgit scan staged`.
add_executable(hoopgit_test_scan_staged
  ${CMAKE_CURRENT_LIST_DIR}/scan/scan_staged_main.cpp)
target_link_libraries(hoopgit_test_scan_staged PRIVATE hoopgit_cli_scan)

hoopgit_test(cli_scan
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scan/hooks_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/repository.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_diff_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_objects_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_range_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_report_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_revision_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_staged_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_stop_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_tree_test.cpp
  LINK cli_scan scan_sample)
target_compile_definitions(hoopgit_test_cli_scan PRIVATE
  HOOPGIT_TEST_SCAN_STAGED="$<TARGET_FILE:hoopgit_test_scan_staged>")
add_dependencies(hoopgit_test_cli_scan hoopgit_test_scan_staged)
