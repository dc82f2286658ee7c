// hoopgit-test-browser URL: what BROWSER is in tests. Signs in at the stage's
// issuer as HOOPGIT_TEST_USER with HOOPGIT_TEST_PASSWORD and says nothing; on
// failure one line on stderr and at the end of the file
// HOOPGIT_TEST_BROWSER_LOG (a program that opens a browser rarely shows what it
// says), and 1.

#include "tests/support/browser.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

bool is_device_page(const std::string& url) {
  return url.substr(0, url.find('?')).ends_with("/device");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hoopgit;
  const char* user = std::getenv("HOOPGIT_TEST_USER");
  const char* password = std::getenv("HOOPGIT_TEST_PASSWORD");
  if (argc != 2 || user == nullptr || password == nullptr) {
    std::cerr << "usage: HOOPGIT_TEST_USER=… HOOPGIT_TEST_PASSWORD=… "
                 "hoopgit-test-browser URL\n";
    return 2;
  }
  const std::string url = argv[1];
  const stage::Account account{user, Secret(password)};
  const auto done = is_device_page(url) ? stage::approve_device(url, account)
                                        : stage::sign_in(url, account);
  if (done) return 0;
  std::cerr << "hoopgit-test-browser: " << done.error().message << "\n";
  if (const char* log = std::getenv("HOOPGIT_TEST_BROWSER_LOG"))
    std::ofstream(log, std::ios::app) << done.error().message << "\n";
  return 1;
}
