hoopgit_test(cli_policy SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/policy_lint_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/policy_test_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/trust_test_test.cpp
  LINK cli_policy)
