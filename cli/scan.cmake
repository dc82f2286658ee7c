hoopgit_room(cli_scan
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/hook_run.cpp
    ${CMAKE_CURRENT_LIST_DIR}/hooks.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_base.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_diff.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_git.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_history.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_merge.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_objects.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_range.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_report.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_revision.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_staged.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_tree.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scan_watch.cpp
  LINK base json scan)
