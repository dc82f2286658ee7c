// The drawing of the house, checked: see ARCHITECTURE.md.

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const Names ground{"core/base", "core/json",       "core/yaml",   "core/crypto",
                   "core/http", "core/git",        "core/scan",   "core/policy",
                   "core/api",  "core/event",      "core/ledger", "core/trust",
                   "core/gzip", "core/attestation"};

Names with(Names rooms, const Names& more) {
  rooms.insert(more.begin(), more.end());
  return rooms;
}

/// What each room may include besides itself.
const std::map<std::string, Names> may_include = {
    {"core/base", {}},
    {"core/json", {"core/base"}},
    {"core/yaml", {"core/base"}},
    {"core/crypto", {"core/base"}},
    {"core/gzip", {"core/base"}},
    {"core/http", {"core/base", "core/crypto"}},
    {"core/git", {"core/base"}},
    {"core/ledger", {"core/base", "core/crypto"}},
    {"core/event", {"core/base", "core/crypto", "core/json"}},
    {"core/attestation",
     {"core/base", "core/crypto", "core/event", "core/json"}},
    {"core/scan", {"core/base", "core/crypto", "core/json"}},
    {"core/policy",
     {"core/base", "core/crypto", "core/json", "core/scan", "core/yaml"}},
    {"core/trust", {"core/base", "core/json", "core/scan", "core/yaml"}},
    {"core/api",
     {"core/base", "core/git", "core/json", "core/policy", "core/scan"}},

    {"helper", {"core/base"}},
    {"cli", with(ground, {"helper"})},

    // The corridor, from left to right; store and upstream lie below it.
    {"server/store", ground},
    {"server/sandbox", {"core/base"}},
    {"server/upstream", with(ground, {"server/sandbox"})},
    {"server/identity", with(ground, {"server/store"})},
    {"server/push", with(ground, {"server/sandbox"})},
    {"server/approval",
     with(ground, {"server/store", "server/identity", "server/push"})},
    {"server/landing",
     with(ground, {"server/store", "server/identity", "server/push",
                   "server/approval", "server/upstream"})},
    {"server/record", with(ground, {"server/store"})},
    {"server/retention", with(ground, {"server/store", "server/record"})},
    {"server/audit", with(ground, {"server/store"})},
    {"server/anchor", with(ground, {"server/store", "server/audit"})},
    {"server/attestor",
     with(ground, {"server/store", "server/push", "server/audit"})},
    {"server/sink", with(ground, {"server/store"})},
    {"server/relay",
     with(ground, {"server/store", "server/identity", "server/push",
                   "server/approval", "server/landing", "server/upstream",
                   "server/record", "server/audit", "server/sink"})},

    {"server/http",
     with(ground,
          {"server/store", "server/identity", "server/push", "server/approval",
           "server/upstream", "server/record", "server/retention",
           "server/audit", "server/relay", "server/sink", "server/attestor"})},
    {"server/config",
     with(ground, {"server/identity", "server/approval", "server/landing",
                   "server/upstream", "server/record", "server/retention",
                   "server/relay", "server/http", "server/sink",
                   "server/anchor", "server/sandbox"})},
    {"server/house",
     with(ground,
          {"server/store", "server/identity", "server/push", "server/approval",
           "server/landing", "server/upstream", "server/record",
           "server/retention", "server/audit", "server/relay", "server/http",
           "server/config", "server/sink", "server/anchor", "server/sandbox",
           "server/attestor"})},
};

/// Which rooms a library's headers may be seen in.
const std::map<std::string, Names> only_in = {
    {"nlohmann/", {"core/json"}},
    {"yaml-cpp/", {"core/yaml"}},
    {"curl/", {"core/http"}},
    {"git2", {"core/git"}},
    {"re2/", {"core/scan"}},
    {"hs/", {"core/scan"}},
    {"toml++/", {"core/scan"}},
    // In the last three: to know a bomb.
    {"zlib.h", {"core/gzip", "core/scan", "server/http", "server/push"}},
    {"sqlite3.h", {"server/store"}},
    {"openssl/", {"core/crypto", "server/http"}},  // There: TLS.
    {"boost/", {"server/http"}},
    {"CLI/", {"cli", "server"}},
};

std::string room_of(const fs::path& file) {
  const std::string folder = file.parent_path().generic_string();
  const auto second = folder.find('/');
  const std::string top = folder.substr(0, second);
  if (top != "core" && top != "server") return top;
  return folder.substr(0, folder.find('/', second + 1));
}

using Visit =
    std::function<void(const fs::path& file, const std::string& included)>;

/// Every #include of our programs: `quoted` ones by default, else <…>.
void each_include(bool quoted, const Visit& visit) {
  static const std::regex own(R"re(^#include "([^"]+)")re");
  static const std::regex foreign(R"re(^#include <([^>]+)>)re");
  const fs::path root = HOOPGIT_SOURCE_DIR;
  for (const auto* top : {"core", "helper", "cli", "server"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      std::ifstream in(entry.path());
      std::smatch match;
      for (std::string line; std::getline(in, line);)
        if (std::regex_search(line, match, quoted ? own : foreign))
          visit(fs::relative(entry.path(), root), match[1].str());
    }
}

TEST_CASE("every room looks only where the drawing lets it") {
  each_include(true, [](const fs::path& file, const std::string& included) {
    const std::string room = room_of(file);
    if (room == "server") return;  // The door: main.cpp.
    const std::string seen = room_of(included);
    INFO(file << " looks into " << seen);
    REQUIRE(may_include.contains(room));
    CHECK((seen == room || may_include.at(room).contains(seen)));
  });
}

TEST_CASE("every library is seen by its own room only") {
  each_include(false, [](const fs::path& file, const std::string& included) {
    for (const auto& [library, rooms] : only_in) {
      if (!included.starts_with(library)) continue;
      INFO(file << " includes " << included);
      CHECK(rooms.contains(room_of(file)));
    }
  });
}

TEST_CASE("only landing sends to an upstream") {
  each_include(true, [](const fs::path& file, const std::string& included) {
    if (included != "server/upstream/receive_pack.hpp") return;
    INFO(file);
    const std::string room = room_of(file);
    CHECK((room == "server/landing" || room == "server/upstream"));
  });
}

TEST_CASE("only approval makes a permit") {
  const fs::path root = HOOPGIT_SOURCE_DIR;
  static const std::regex makes(R"re((^|[^:\w])Permit\()re");
  for (const auto& entry : fs::recursive_directory_iterator(root / "server")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);)
      if (std::regex_search(line, makes)) {
        INFO(entry.path() << ": " << line);
        CHECK(room_of(fs::relative(entry.path(), root)) == "server/approval");
      }
  }
}

TEST_CASE("the relay compares no secret: what came is found by its digest") {
  // A comparison would tell by its time how much of a guess is right.
  const fs::path root = HOOPGIT_SOURCE_DIR;
  static const std::regex compares(
      R"re(reveal\(\)\s*[!=]=|[!=]=\s*[\w.>-]*reveal\(\)|memcmp\([^;]*reveal|compare\([^;]*reveal)re");
  const std::string bad = "if (token.reveal() == row.token)";
  REQUIRE(std::regex_search(bad, compares));
  for (const auto& entry : fs::recursive_directory_iterator(root / "server")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      INFO(entry.path() << ": " << line);
      CHECK_FALSE(std::regex_search(line, compares));
    }
  }
}

}  // namespace
