// What Git and git-credential-hoopgit say to each other, word for word, as it
// is written down in tests/golden/credential, with the two real programs.
//
//     cached ID     a token of this id is in the cache
//     relay         the relay is a double on this machine; the session is a
//                   token file
//     $ OPERATION   the helper is run
//     > LINE        what Git writes
//     < LINE        what the helper prints, all of it
//     ! LINE        what it says to the user, all of it
//     still cached, not cached
//
// @TOKEN@ and @EXPIRY@ stand for whatever is new each time: in what is printed
// for a token and a time that fit, in what Git writes for those seen last.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "helper/cache.hpp"
#include "helper/relays.hpp"
#include "tests/support/must.hpp"
#include "tests/support/relay_double.hpp"
#include "tests/support/sandbox.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

/// One run of the helper in a transcript.
struct Round {
  std::string operation;
  std::string asked{};
  std::string answer{};
  std::string errors{};
};

class Performance {
 public:
  explicit Performance(const std::string& text) {
    person_.set("HOOPGIT_CACHE_DIR", cache_folder());
    know("https://relay.example.com");
    for (const auto line : split(text, '\n'))
      perform(line);
    finish_round();
  }

 private:
  std::string cache_folder() const { return person_.path("cache").string(); }

  void know(const std::string& origin) {
    origin_ = origin;
    must(person_.write_file(".config/hoopgit/relays", origin + "\n"));
    fs::permissions(person_.path(".config/hoopgit/relays"), fs::perms(0600));
  }

  void perform(std::string_view line) {
    const std::string_view rest = line.size() > 2 ? line.substr(2) : "";
    if (line.starts_with("> ")) round_->asked += filled(rest) + "\n";
    if (line.starts_with("< ")) round_->answer += std::string(rest) + "\n";
    if (line.starts_with("! ")) round_->errors += std::string(rest) + "\n";
    if (line.starts_with(">") || line.starts_with("<") || line.starts_with("!"))
      return;
    finish_round();
    if (line.starts_with("$ ")) round_ = Round{std::string(rest)};
    if (line.starts_with("cached ")) put(std::string(line.substr(7)));
    if (line == "relay") use_double();
    if (line == "still cached") CHECK(cached());
    if (line == "not cached") CHECK_FALSE(cached());
  }

  void use_double() {
    double_ = must(RelayDouble::start({}));
    know(double_->origin());
    must(replace_file(person_.path("token"), "an.id.token\n"));
    person_.set("HOOPGIT_TOKEN_FILE", person_.path("token").string());
  }

  helper::CacheKey key() const {
    std::string token_file;
    if (double_) token_file = person_.path("token").string();
    std::string profile;
    for (const auto& entry : person_.environment())
      if (entry.starts_with("HOOPGIT_PROFILE=")) profile = entry.substr(16);
    return {origin_, "acme/site",
            helper::profile_of(profile, token_file,
                               person_.path(".local/state").string())};
  }

  helper::Cache cache() const {
    return helper::Cache({.cache_folder = cache_folder()});
  }

  bool cached() const { return bool(cache().find(key(), ::time(nullptr))); }

  void put(const std::string& id) {
    token_ = "hgt_" + std::string(43, 'a');
    expiry_ = std::to_string(::time(nullptr) + 300);
    REQUIRE(cache().keep(key(), {std::stoll(expiry_), id, Secret(token_)},
                         ::time(nullptr)));
  }

  std::string filled(std::string_view line) const {
    std::string text(line);
    const auto colon = origin_.find("://");
    replace(text, "@PROTOCOL@", origin_.substr(0, colon));
    replace(text, "@HOST@", origin_.substr(colon + 3));
    replace(text, "@TOKEN@", token_);
    replace(text, "@EXPIRY@", expiry_);
    return text;
  }

  static void replace(std::string& text, std::string_view name,
                      const std::string& value) {
    const auto at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), value);
  }

  /// Learns what is new, and puts the names for it in its place.
  std::string named(std::string_view output) {
    std::string text;
    for (const auto line : split(output, '\n')) {
      if (line.empty()) continue;
      const auto equals = line.find('=');
      const std::string name(line.substr(0, equals));
      std::string value(line.substr(std::min(equals, line.size())));
      if (name == "password" || name == "credential") {
        token_ = value.substr(1);
        CHECK(token_.starts_with("hgt_"));
        value = "=@TOKEN@";
      }
      if (name == "password_expiry_utc") {
        expiry_ = value.substr(1);
        const auto left = std::stoll(expiry_) - ::time(nullptr);
        CHECK((left > 60 && left <= 300));
        value = "=@EXPIRY@";
      }
      text += name + value + "\n";
    }
    return text;
  }

  void finish_round() {
    if (!round_) return;
    const Round round = *std::exchange(round_, std::nullopt);
    const auto done = must(person_.run(
        {"git-credential-hoopgit", round.operation}, {}, round.asked));
    INFO("$ " << round.operation << "\n" << round.asked);
    CHECK(done.status == 0);
    CHECK(named(done.output) == round.answer);
    CHECK(done.errors == round.errors);
  }

  Person person_ = must(Person::make("ada"));
  std::optional<RelayDouble> double_{};
  std::string origin_{};
  std::string token_{};
  std::string expiry_{};
  std::optional<Round> round_{};
};

TEST_CASE("git and the helper talk as it is written down") {
  const fs::path folder = HOOPGIT_SOURCE_DIR "/tests/golden/credential";
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  REQUIRE(files.size() == 8);
  for (const auto& file : files) {
    INFO(file.filename().string());
    const Performance performance(must(read_file(file)));
  }
}

}  // namespace
}  // namespace hoopgit::stage
