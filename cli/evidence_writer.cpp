#include "cli/evidence_writer.hpp"

#include "cli/evidence_readme.hpp"
#include "cli/log_source.hpp"
#include "core/api/evidence.hpp"
#include "core/attestation/issued.hpp"
#include "core/event/change_record.hpp"
#include "core/event/commitment.hpp"
#include "core/event/item.hpp"
#include "core/json/json.hpp"
#include "core/ledger/bundle.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/prover.hpp"
#include "core/ledger/tlog_proof.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <set>
#include <utility>

namespace hoopgit::cli {
namespace {

using ledger::TileName;

/// A whole number of requests.
constexpr std::size_t bodies_at_once = 5 * api::most_commitments;
/// So many wait for the relay before the entries do.
constexpr std::size_t most_bodies_waiting = 8 * bodies_at_once;

Error not_signed(std::string_view what) {
  return {Fault::corrupt,
          "cannot take evidence: " + std::string(what) +
              " is not what the checkpoint is of",
          "hoopgit audit verify"};
}

Error not_attested(std::uint64_t index) {
  return {Fault::corrupt, "cannot take evidence: what entry " +
                              std::to_string(index) +
                              " says was attested is not what entries say"};
}

/// One pass over the bundles, then what is told of all of them.
class Writer {
 public:
  Writer(const EvidenceSources& sources, const EvidenceScope& scope,
         EvidenceFolder& folder)
      : sources_(sources),
        scope_(scope),
        folder_(folder),
        log_(sources_.log, scope.size),
        changes_(scope.origin, scope.push) {}

  Result<EvidenceCount> write() {
    TRY(folder_.put("checkpoint", scope_.checkpoint));
    TRY(write_tiles());
    TRY(write_bundles());
    TRY(open_bodies());
    TRY(check_bundles());
    TRY(write_changes());
    TRY(write_proofs());
    TRY(take_openings());
    TRY(folder_.put("log.vkey", lines_of(scope_.vkeys, "\n")));
    TRY(folder_.put(std::string(attestation_keys_file),
                    lines_of(scope_.attestation_keys, "")));
    TRY(folder_.put("README", evidence_readme(scope_)));
    count_.changes = changes_.size();
    return count_;
  }

 private:
  std::uint64_t first_bundle() const {
    return scope_.first / ledger::tile_width;
  }
  std::uint64_t last_bundle() const {
    return (scope_.end - 1) / ledger::tile_width;
  }

  Result<void> write_bundles() {
    const std::uint64_t all = last_bundle() - first_bundle() + 1;
    // There even if nothing comes: whoever reads them need not ask.
    for (const auto path :
         {std::string_view("events.jsonl"), std::string_view("openings.jsonl"),
          attestations_file})
      TRY(folder_.append(std::string(path), ""));
    auto coming = ask_for_bundle(first_bundle());
    for (std::uint64_t done = 0; done < all; ++done) {
      if (sources_.progress) sources_.progress(done, all);
      const auto file = TRY(coming.get());
      const std::uint64_t number = first_bundle() + done;
      if (number < last_bundle()) coming = ask_for_bundle(number + 1);
      TRY(write_bundle(number, file));
    }
    return {};
  }

  /// One is on its way while the one before is written.
  std::future<Result<ledger::LogReader::File>> ask_for_bundle(
      std::uint64_t number) {
    return std::async(std::launch::async,
                      [this, number] { return log_.bundle(number); });
  }

  /// The leaf tile is what the entries come to, and need not be asked for.
  Result<void> write_bundle(std::uint64_t number,
                            const ledger::LogReader::File& file) {
    ledger::BundleReader reader(file.bytes);
    std::string bundle;
    std::string tile(file.name.width * ledger::hash_size, '\0');
    for (unsigned slot = 0; slot < file.name.width; ++slot) {
      const auto entry = TRY(reader.next());
      char* const leaf = tile.data() + slot * ledger::hash_size;
      hash_.leaf(entry, leaf);
      TRY(ledger::add_entry(bundle, entry));
      const auto index = number * ledger::tile_width + slot;
      if (index >= scope_.first && index < scope_.end)
        TRY(write_entry(index, entry, {leaf, ledger::hash_size}));
    }
    TRY(folder_.put(to_path(file.name), bundle));
    return folder_.put(
        ledger::to_path({TileName::Kind::hashes, 0, number, file.name.width}),
        tile);
  }

  Result<void> write_entry(std::uint64_t index, std::string_view entry,
                           std::string_view leaf) {
    if (!json::is_canonical(entry))
      return not_signed("entry " + std::to_string(index));
    ++count_.entries;
    TRY(folder_.append("events.jsonl",
                       event::to_jsonl({scope_.origin, index, std::string(leaf),
                                        std::string(entry)}) +
                           "\n"));
    changes_.add(index, entry);
    TRY(write_attestation(index, entry));
    if (!sources_.open_bodies ||
        (!scope_.push.empty() && event::push_in(entry) != scope_.push))
      return {};
    for (auto& body : event::commitments_in(entry))
      // That of a person stands in many entries.
      if ((body.name != "display" && body.name != "sub" && body.name != "ip") ||
          names_.insert(body.sha256).second)
        bodies_.push_back(std::move(body.sha256));
    return is_time_to_open() ? open_bodies() : Result<void>();
  }

  /// Told from the entries before it, as anybody can who has them.
  Result<void> write_attestation(std::uint64_t index, std::string_view entry) {
    const auto issued = attestation::read_issued(entry);
    if (!issued) return not_attested(index);
    if (!*issued || is_of_another((*issued)->summary.push)) return {};
    const auto envelope = attestation::envelope_of(**issued, changes_);
    if (!envelope) return not_attested(index);
    if (!*envelope) return {};
    ++count_.attestations;
    return folder_.append(std::string(attestations_file),
                          attestation::to_line(**envelope) + "\n");
  }

  bool is_of_another(const std::string& push) const {
    return !scope_.push.empty() && push != scope_.push;
  }

  bool is_time_to_open() const {
    if (bodies_.size() < bodies_at_once) return false;
    return bodies_.size() >= most_bodies_waiting || !opening_.valid() ||
           opening_.wait_for(std::chrono::seconds(0)) ==
               std::future_status::ready;
  }

  /// While the relay opens these, the next entries are read.
  Result<void> open_bodies() {
    TRY(take_openings());
    if (bodies_.empty()) return {};
    opening_ = std::async(std::launch::async, sources_.open_bodies,
                          std::exchange(bodies_, {}));
    return {};
  }

  Result<void> take_openings() {
    if (!opening_.valid()) return {};
    return folder_.append("openings.jsonl", TRY(opening_.get()));
  }

  /// The tiles that tie these entries to the root: those above them, and those
  /// at the right edge.
  Result<void> write_tiles() {
    for (unsigned level = 0; level <= ledger::highest_level; ++level) {
      const std::uint64_t hashes = ledger::hashes_at(level, scope_.size);
      std::set<std::uint64_t> needed;
      if (hashes % ledger::tile_width != 0)
        needed.insert(hashes / ledger::tile_width);
      const unsigned shift = 8 * (level + 1);
      if (shift < 64)
        for (auto n = scope_.first >> shift; n <= (scope_.end - 1) >> shift;
             ++n)
          needed.insert(n);
      else if (hashes != 0)
        needed.insert(0);
      for (const auto number : needed)
        TRY(write_tile(level, number));
    }
    return {};
  }

  Result<void> write_tile(unsigned level, std::uint64_t number) {
    const bool has_entries =
        number >= first_bundle() && number <= last_bundle();
    if (level == 0 && has_entries) return {};
    if (ledger::width_at(level, number, scope_.size) == 0) return {};
    auto file = TRY(log_.tile(level, number));
    const auto size = file.name.width * ledger::hash_size;
    if (file.bytes.size() < size) return not_signed(to_path(file.name));
    file.bytes.resize(size);
    return folder_.put(to_path(file.name), file.bytes);
  }

  /// One proof for each bundle is one for all of it: it is made of every hash
  /// in the tile.
  Result<void> check_bundles() {
    const auto checkpoint = TRY(ledger::parse_checkpoint(
        TRY(ledger::parse_note(scope_.checkpoint)).text));
    if (checkpoint.origin != scope_.origin || checkpoint.size != scope_.size)
      return not_signed("what the relay says of the log");
    const auto source = folder_source(folder_.path());
    ledger::Prover prover(source, scope_.size);
    const auto hashes = ledger::LogReader(source, scope_.size).hashes();
    for (auto number = first_bundle(); number <= last_bundle(); ++number) {
      const auto index = number * ledger::tile_width;
      const auto proof = TRY(prover.inclusion(index));
      if (!ledger::check_inclusion(index, scope_.size, TRY(hashes(0, index, 1)),
                                   proof, checkpoint.root))
        return not_signed("bundle " + std::to_string(number));
    }
    return {};
  }

  Result<void> write_changes() {
    TRY(folder_.append("changes.jsonl", ""));
    TRY(folder_.append("changes.csv", event::change_csv_header()));
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto record = changes_.at(i);
      TRY(folder_.append("changes.jsonl", record.json));
      TRY(folder_.append("changes.jsonl", "\n"));
      TRY(folder_.append("changes.csv", record.csv));
      if (scope_.every_proof)
        proved_.insert(proved_.end(), record.indexes.begin(),
                       record.indexes.end());
      else
        proved_.push_back(record.end);
    }
    std::sort(proved_.begin(), proved_.end());
    return {};
  }

  Result<void> write_proofs() {
    const auto source = folder_source(folder_.path());
    ledger::Prover prover(source, scope_.size);
    for (const auto index : proved_) {
      const ledger::TlogProof proof{
          index, TRY(prover.inclusion(index)), scope_.checkpoint, {}};
      TRY(folder_.put("proofs/" + std::to_string(index) + ".tlog-proof",
                      ledger::to_text(proof)));
    }
    count_.proofs = proved_.size();
    return {};
  }

  static std::string lines_of(const std::vector<std::string>& lines,
                              const char* end) {
    std::string text;
    for (const auto& line : lines)
      text += line + end;
    return text;
  }

  const EvidenceSources& sources_;
  const EvidenceScope& scope_;
  EvidenceFolder& folder_;
  ledger::LogReader log_;
  ledger::TreeHash hash_{};
  event::ChangeRecords changes_;
  std::vector<std::string> bodies_{};  // To be opened next.
  std::future<Result<std::string>> opening_{};
  std::set<std::string> names_{};  // What is asked for already.
  std::vector<std::uint64_t> proved_{};
  EvidenceCount count_{};
};

}  // namespace

Result<EvidenceCount> write_evidence(const EvidenceSources& sources,
                                     const EvidenceScope& scope,
                                     EvidenceFolder& folder) {
  if (scope.first >= scope.end || scope.end > scope.size)
    return Error{Fault::usage,
                 "cannot take evidence: the log has no such entries"};
  return Writer(sources, scope, folder).write();
}

}  // namespace hoopgit::cli
