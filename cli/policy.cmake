hoopgit_room(cli_policy SOURCES ${CMAKE_CURRENT_LIST_DIR}/policy_test.cpp
  LINK base json yaml policy trust)
