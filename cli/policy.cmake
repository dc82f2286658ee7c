hoopgit_room(cli_policy SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/policy_lint.cpp
  ${CMAKE_CURRENT_LIST_DIR}/policy_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/trust_test.cpp
  LINK base json yaml policy trust)
