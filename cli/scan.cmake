# Scans in the manner of gitleaks.
hoopgit_room(cli_compat
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/compat_archive.cpp
    ${CMAKE_CURRENT_LIST_DIR}/compat_files.cpp
    ${CMAKE_CURRENT_LIST_DIR}/compat_git.cpp
    ${CMAKE_CURRENT_LIST_DIR}/compat_link.cpp
    ${CMAKE_CURRENT_LIST_DIR}/compat_run.cpp
  LINK base scan_compat scan_file)

hoopgit_room(cli_scan
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/hook_run.cpp
    ${CMAKE_CURRENT_LIST_DIR}/hooks.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_base.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_content.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_diff.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_excerpt.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_format.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_git.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_history.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_leak.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_merge.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_objects.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_range.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_report.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_revision.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_sarif.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_staged.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_tables.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_tree.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_watch.cpp
  LINK base json scan scan_file)
