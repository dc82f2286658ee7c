#include "cli/derived_files.hpp"

#include "cli/evidence_folder.hpp"
#include "core/attestation/issued.hpp"
#include "core/attestation/public_key.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/event/commitment.hpp"
#include "core/event/item.hpp"
#include "core/json/json.hpp"
#include "core/ledger/merkle.hpp"

#include <fstream>
#include <utility>

namespace hoopgit::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece = std::size_t{256} * 1024;
constexpr std::size_t salt_size = 32;
constexpr const char* openings_name = "openings.jsonl";

/// A body as it was hashed: text, or what is no text in base64.
std::optional<std::string> body_in(const json::Value& opening) {
  const json::Value* body = opening.find("body");
  if (body == nullptr) return std::nullopt;
  if (const auto* text = body->as_text()) return *text;
  const auto encoded = body->text("b64");
  if (!encoded) return std::nullopt;
  auto bytes = from_base64(*encoded);
  if (!bytes) return std::nullopt;
  return *std::move(bytes);
}

/// The name and the commitment of an opening that opens it.
std::optional<event::Commitment> read_opening(const std::string& line) {
  const auto opening = json::parse(line, {.bytes = piece * 64});
  if (!opening) return std::nullopt;
  auto commitment = opening->text("commitment");
  auto name = opening->text("name");
  const auto encoded = opening->text("salt");
  const auto body = body_in(*opening);
  if (!commitment || !name || !encoded || !body) return std::nullopt;
  const auto salt = from_base64(*encoded);
  if (!salt || salt->size() != salt_size ||
      crypto::sha256_hex(*salt + *body) != *commitment)
    return std::nullopt;
  return event::Commitment{*std::move(name), *std::move(commitment)};
}

}  // namespace

Result<std::optional<DerivedFiles::Expected>> DerivedFiles::Expected::open(
    const fs::path& folder, std::string name) {
  auto file = open_for_reading(folder / name);
  if (file)
    return std::optional<Expected>(Expected(*std::move(file), std::move(name)));
  if (file.error().fault == Fault::not_found) return std::optional<Expected>();
  return std::move(file).error();
}

bool DerivedFiles::Expected::go_on(std::string_view bytes) {
  while (!bytes.empty()) {
    if (at_ == read_.size()) {
      auto more = read_up_to(file_.get(), piece);
      if (!more || more->empty()) return false;
      read_ = *std::move(more);
      at_ = 0;
    }
    const auto count = std::min(bytes.size(), read_.size() - at_);
    if (bytes.substr(0, count) != std::string_view(read_).substr(at_, count))
      return false;
    bytes.remove_prefix(count);
    at_ += count;
  }
  return true;
}

bool DerivedFiles::Expected::is_at_end() {
  if (at_ != read_.size()) return false;
  const auto more = read_up_to(file_.get(), 1);
  return more && more->empty();
}

DerivedFiles::DerivedFiles(Scope scope)
    : scope_(std::move(scope)), changes_(scope_.origin, scope_.push) {}

Result<DerivedFiles> DerivedFiles::open(const fs::path& folder, Scope scope) {
  DerivedFiles files(std::move(scope));
  files.events_ = TRY(Expected::open(folder, "events.jsonl"));
  files.records_ = TRY(Expected::open(folder, "changes.jsonl"));
  files.table_ = TRY(Expected::open(folder, "changes.csv"));
  files.attested_ = TRY(Expected::open(folder, std::string(attestations_file)));
  TRY(files.read_openings(folder));
  TRY(files.read_keys(folder));
  return files;
}

Result<void> DerivedFiles::read_openings(const fs::path& folder) {
  std::ifstream file(folder / openings_name, std::ios::binary);
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    auto opened = read_opening(line);
    if (!opened) {
      damaged({}, openings_name,
              "line " + std::to_string(number) +
                  " does not open what it says it opens");
      return {};
    }
    opened_.emplace(std::move(opened->sha256), std::move(opened->name));
  }
  return {};
}

/// That they are the right ones, the log says: an entry names its key by the
/// digest.
Result<void> DerivedFiles::read_keys(const fs::path& folder) {
  if (!attested_) return {};
  const auto text = read_file(folder / attestation_keys_file, piece);
  const auto keys = text ? attestation::keys_in_pem(*text)
                         : Result<std::vector<std::string>>(text.error());
  // Without attestations nothing need have signed.
  if (!keys) return {};
  for (const auto& key : *keys)
    keys_.emplace(attestation::key_id(key), key);
  return {};
}

bool DerivedFiles::is_signed_as_told(const attestation::Envelope& envelope,
                                     const std::string& key) const {
  const auto known = keys_.find(key);
  return known != keys_.end() &&
         attestation::is_signed(envelope, {known->second});
}

void DerivedFiles::compare_attestation(std::uint64_t index,
                                       std::string_view entry) {
  const auto issued = attestation::read_issued(entry);
  if (issued && (!*issued || (!scope_.push.empty() &&
                              (*issued)->summary.push != scope_.push)))
    return;
  const auto envelope =
      issued ? attestation::envelope_of(**issued, changes_)
             : Result<std::optional<attestation::Envelope>>(issued.error());
  if (!envelope) {
    damaged(index, attested_->name(), envelope.error().message);
    return;
  }
  if (!*envelope) return;
  if (!is_signed_as_told(**envelope, (*issued)->key))
    damaged(index, attested_->name(),
            "it is not signed by the key that the entry names");
  compare(attested_, attestation::to_line(**envelope) + "\n", index);
}

void DerivedFiles::damaged(std::optional<std::uint64_t> index, std::string path,
                           std::string why) {
  if (!damage_)
    damage_ = ledger::Damage{index, std::move(path), std::move(why)};
}

void DerivedFiles::compare(std::optional<Expected>& file,
                           std::string_view bytes,
                           std::optional<std::uint64_t> index) {
  if (!file || file->go_on(bytes)) return;
  damaged(index, file->name(), "it is not what the entries say");
  file.reset();
}

void DerivedFiles::see(std::uint64_t index, std::string_view entry) {
  if (index < scope_.first || index >= scope_.end) return;
  if (events_)
    compare(events_,
            event::to_jsonl({scope_.origin, index, ledger::leaf_hash(entry),
                             std::string(entry)}) +
                "\n",
            index);
  if (records_ || table_ || attested_) changes_.add(index, entry);
  if (attested_) compare_attestation(index, entry);
  if (opened_.empty()) return;
  for (const auto& body : event::commitments_in(entry)) {
    const auto opened = opened_.find(body.sha256);
    if (opened != opened_.end() && opened->second == body.name)
      opened_.erase(opened);
  }
}

void DerivedFiles::compare_changes() {
  compare(table_, event::change_csv_header(), {});
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const auto record = changes_.at(i);
    compare(records_, record.json + "\n", record.indexes.front());
    compare(table_, record.csv, record.indexes.front());
  }
}

Result<std::optional<ledger::Damage>> DerivedFiles::finish() {
  compare_changes();
  for (auto* file : {&events_, &records_, &table_, &attested_})
    if (*file && !(*file)->is_at_end())
      damaged({}, (*file)->name(), "it goes on after what the entries say");
  if (!opened_.empty())
    damaged({}, openings_name, "it opens a body that no entry here commits to");
  return damage_;
}

}  // namespace hoopgit::cli
