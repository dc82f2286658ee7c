#include "tests/support/log_files.hpp"

#include "core/ledger/bundle.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/tile.hpp"
#include "tests/support/must.hpp"

#include <fstream>

namespace hoopgit::stage {
namespace {

using ledger::TileName;

/// The hashes of one level, cut into tiles; what each full tile comes to.
std::string write_level(unsigned level, const std::string& hashes,
                        LogFiles& files) {
  constexpr std::size_t full = ledger::tile_width * ledger::hash_size;
  std::string above;
  for (std::size_t at = 0; at < hashes.size(); at += full) {
    const std::string tile = hashes.substr(at, full);
    const auto width = static_cast<unsigned>(tile.size() / ledger::hash_size);
    files[ledger::to_path({TileName::Kind::hashes, level, at / full, width})] =
        tile;
    if (tile.size() == full) above += ledger::TreeHash().fold(tile);
  }
  return above;
}

}  // namespace

crypto::SigningKey counting_key() {
  std::string seed;
  for (char c = 0; c < 32; ++c)
    seed += c;
  return must(crypto::SigningKey::from_seed(Secret(seed)));
}

std::string usual_entry(std::uint64_t index) {
  const std::string number = std::to_string(index);
  return R"({"actor":{"groups":["dev","release"],"iss":"https://id.example",)"
         R"("kind":"human","name":"Ada","sub":"ada-)" +
         number + R"("},"data":{"attempt":1,"fence":)" + number +
         R"(,"reason":"\"ok\" — é"},"id":"01JD0000000000000000000000",)"
         R"("mono":{"boot":"4b0f4b0e-8f2b-4a44-9d3c-6a6c1c5d2e71","ns":"1"},)"
         R"("outcome":"success","push_id":"01JD0000000000000000000001",)"
         R"("relay":{"build":"0.1.0","config_sha256":")" +
         std::string(64, 'c') +
         R"(","node":"relay-1"},"severity":"notice",)"
         R"("target":{"refs":[{"kind":"create","ref":"refs/heads/main"}],)"
         R"("repo":"acme/site","upstream_id":"origin"},)"
         R"("time":"2026-01-02T03:04:05.000000006Z","type":"push.landed",)"
         R"("v":1})";
}

LogFiles make_log(const LogSetup& setup) {
  LogFiles files;
  ledger::Frontier frontier;
  std::string hashes;
  std::string bundle;
  for (std::uint64_t i = 0; i < setup.size; ++i) {
    const std::string entry = setup.entry ? setup.entry(i) : usual_entry(i);
    const std::string leaf = ledger::leaf_hash(entry);
    hashes += leaf;
    frontier.append(leaf);
    must(ledger::add_entry(bundle, entry));
    const auto width = static_cast<unsigned>(i % ledger::tile_width) + 1;
    if (width != ledger::tile_width && i + 1 != setup.size) continue;
    files[ledger::to_path(
        {TileName::Kind::entries, 0, i / ledger::tile_width, width})] = bundle;
    bundle.clear();
  }
  for (unsigned level = 0; !hashes.empty(); ++level)
    hashes = write_level(level, hashes, files);
  auto keys = setup.keys;
  if (keys.empty()) keys.push_back(counting_key());
  files["checkpoint"] = must(ledger::sign_checkpoint(
      {setup.origin, frontier.size(), frontier.root()}, keys));
  for (const auto& key : keys)
    files["log.vkey"] += ledger::to_vkey(setup.origin, key.public_key()) + "\n";
  return files;
}

ledger::Source source_of(const LogFiles& files) {
  return
      [&files](const std::string& path) -> Result<std::optional<std::string>> {
        const auto found = files.find(path);
        if (found == files.end()) return std::optional<std::string>();
        return std::optional<std::string>(found->second);
      };
}

void write_log(const LogFiles& files, const std::filesystem::path& folder) {
  for (const auto& [path, bytes] : files) {
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream out(folder / path, std::ios::binary);
    out << bytes;
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
  }
}

}  // namespace hoopgit::stage
