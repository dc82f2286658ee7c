#include "core/git/pkt_line.hpp"
#include "server/upstream/fetch.hpp"
#include "server/upstream/pass_through.hpp"
#include "server/upstream/receive_pack.hpp"
#include "tests/server/upstream/git_upstream.hpp"
#include "tests/support/must.hpp"
#include "tests/support/upstream.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

namespace hoopgit::upstream {
namespace {

using stage::must;

/// The most memory that this process has had, in KiB.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return 0;
}

/// HOOPGIT_LARGE_PACK_MB, for a measurement; else small enough for every day.
std::size_t size_of_pack() {
  const char* megabytes = std::getenv("HOOPGIT_LARGE_PACK_MB");
  return (megabytes != nullptr ? std::strtoul(megabytes, nullptr, 10) : 24) *
         1'000'000;
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         start_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

void write_noise(const std::filesystem::path& path, std::size_t size) {
  std::ofstream file(path, std::ios::binary);
  unsigned state = 1;
  std::string piece(1'000'000, '\0');
  for (std::size_t written = 0; written < size; written += piece.size()) {
    for (char& c : piece) {
      state = state * 1103515245U + 12345U;
      c = static_cast<char>(state >> 24);
    }
    file << piece;
  }
}

}  // namespace

TEST_CASE("a large pack goes to Apache and back in constant memory") {
  auto server = must(stage::Upstream::start());
  must(server.make_repository("acme/site", {.empty = true}));
  const http::Client client;
  const UpstreamSettings settings{
      "forge",
      must(parse_url(server.origin())),
      {"reader", FileSecret{server.secret_file(stage::Role::reader)}},
      {"writer", FileSecret{server.secret_file(stage::Role::writer)}}};
  const auto upstreams = must(Upstreams::open(
      {settings}, {{"**", true, "forge"}}, client, system_clock(), {}));
  const auto target =
      must(upstreams.find(must(RepositoryName::parse("acme/site"))));

  const auto folder = must(TemporaryFolder::make());
  const auto tree = folder.path() / "tree";
  test::git(folder.path(), {"init", "--quiet", tree});
  write_noise(tree / "noise", size_of_pack());
  test::git(tree, {"add", "noise"});
  test::git(tree, {"commit", "--quiet", "-m", "Noise"});
  test::git(tree, {"repack", "-q", "-a", "-d"});
  std::filesystem::path pack;
  for (const auto& file :
       std::filesystem::directory_iterator(tree / ".git/objects/pack"))
    if (file.path().extension() == ".pack") pack = file.path();
  const auto tip =
      must(git::ObjectId::parse(test::git(tree, {"rev-parse", "main"})));

  const long before = peak_memory();
  const Stopwatch pushing;
  const auto outcome =
      send({target,
            {{"refs/heads/main", {}, tip, git::RefUpdate::Kind::create}},
            {},
            true,
            pack},
           must(look(target)));
  REQUIRE(std::holds_alternative<Report>(outcome));
  CHECK(std::get<Report>(outcome).refs.at(0).ok);
  const double pushed = pushing.seconds();

  const Stopwatch fetching;
  std::size_t passed = 0;
  const auto count = [&](std::string_view piece) -> Result<void> {
    passed += piece.size();
    return {};
  };
  PassedFetch fetch{PassedFetch::Step::pack};
  const std::string body =
      git::packet("want " + tip.hex() + " side-band-64k ofs-delta\n") + "0000" +
      git::packet("done\n");
  std::size_t sent = 0;
  fetch.body = [&](char* buffer, std::size_t size) -> Result<std::size_t> {
    const std::size_t now = std::min(size, body.size() - sent);
    body.copy(buffer, now, sent);
    sent += now;
    return now;
  };
  must(pass_fetch(
      target, std::move(fetch), [](const auto&) { return Result<void>(); },
      count));
  CHECK(passed > size_of_pack());
  const double fetched = fetching.seconds();

  passed = 0;
  const Stopwatch mirroring;
  must(fetch_pack(target, {tip}, {}, count));
  CHECK(passed == std::filesystem::file_size(pack));
  CHECK(peak_memory() - before < 16 * 1024);
  WARN(size_of_pack() / 1'000'000
       << " MB: pushed in " << pushed << " s, passed in " << fetched
       << " s, fetched in " << mirroring.seconds() << " s; peak memory grew by "
       << peak_memory() - before << " KiB");
}

}  // namespace hoopgit::upstream
