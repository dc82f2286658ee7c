hoopgit_test(cli_policy SOURCES ${CMAKE_CURRENT_LIST_DIR}/policy_test_test.cpp
  LINK cli_policy)
