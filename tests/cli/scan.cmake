# The tests of hooks need a program to call: this one is `hoopgit scan hook run`.
add_executable(hoopgit_test_hook
  ${CMAKE_CURRENT_LIST_DIR}/scan/hook_main.cpp)
target_link_libraries(hoopgit_test_hook PRIVATE hoopgit_cli_scan)

hoopgit_test(cli_scan
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scan/hook_run_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/hooks_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/repository.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/sarif_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_archive_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_diff_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_format_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_leak_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_objects_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_range_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_report_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_revision_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_staged_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_stop_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_tree_test.cpp
  LINK cli_scan scan_accept scan_sample
  PRIVATE ZLIB::ZLIB)
target_compile_definitions(hoopgit_test_cli_scan PRIVATE
  HOOPGIT_TEST_HOOK="$<TARGET_FILE:hoopgit_test_hook>")
add_dependencies(hoopgit_test_cli_scan hoopgit_test_hook)

# What every source finds, that of the relay among them.
hoopgit_test(every_source SECONDS 120
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scan/every_source_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/core/scan/written_rules.cpp
  LINK cli_scan push scan_generator scan_sample
  PRIVATE ZLIB::ZLIB)

# The program itself, with what a work tree says of rules and secrets.
hoopgit_test(cli_scan_rules
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scan/repository.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_as_relay_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_doctor_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_explain_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_rules_test.cpp
  LINK cli_scan scan_sample)
target_compile_definitions(hoopgit_test_cli_scan_rules PRIVATE
  HOOPGIT_PROGRAM="$<TARGET_FILE:hoopgit_program>")
add_dependencies(hoopgit_test_cli_scan_rules hoopgit_program)

# The same program, as gitleaks.
hoopgit_test(cli_scan_compat
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scan/repository.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_compat_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan/scan_compat_twin_test.cpp
  LINK cli_scan scan_sample)
target_compile_definitions(hoopgit_test_cli_scan_compat PRIVATE
  HOOPGIT_PROGRAM="$<TARGET_FILE:hoopgit_program>")
add_dependencies(hoopgit_test_cli_scan_compat hoopgit_program)
