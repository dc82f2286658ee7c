#pragma once

#include "core/attestation/envelope.hpp"
#include "core/base/file.hpp"
#include "core/event/change_record.hpp"
#include "core/ledger/verify.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// What in a folder of evidence says again what its entries say: events.jsonl,
/// changes.jsonl and changes.csv must be what anybody derives from the entries,
/// byte for byte, and what openings.jsonl opens must be committed to by one of
/// them. The same of the attestations, each of which must be signed by the key
/// that its entry names. Files that are not there are not missed.
///
///     auto derived = TRY(DerivedFiles::open(folder, scope));
///     … derived.see(index, entry) for each, in order …
///     if (auto damage = TRY(derived.finish())) …
class DerivedFiles {
 public:
  struct Scope {
    std::string origin{};
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::string push{};  ///< Of whose change alone there is a record.
  };

  /// Opens the files, and reads the openings.
  static Result<DerivedFiles> open(const std::filesystem::path& folder,
                                   Scope scope);

  /// An entry that was verified. Those outside of the scope are passed over.
  void see(std::uint64_t index, std::string_view entry);

  /// The first thing that is not as the entries say.
  Result<std::optional<ledger::Damage>> finish();

 private:
  /// A file that is held against bytes as they come.
  class Expected {
   public:
    static Result<std::optional<Expected>> open(
        const std::filesystem::path& folder, std::string name);

    /// False: it has other bytes there, or could not be read.
    bool go_on(std::string_view bytes);
    bool is_at_end();
    const std::string& name() const { return name_; }

   private:
    Expected(Descriptor file, std::string name)
        : file_(std::move(file)), name_(std::move(name)) {}
    Descriptor file_;
    std::string name_;
    std::string read_{};  // Not yet compared, from at_ on.
    std::size_t at_ = 0;
  };

  explicit DerivedFiles(Scope scope);
  Result<void> read_openings(const std::filesystem::path& folder);
  void compare(std::optional<Expected>& file, std::string_view bytes,
               std::optional<std::uint64_t> index);
  void compare_changes();
  Result<void> read_keys(const std::filesystem::path& folder);
  void compare_attestation(std::uint64_t index, std::string_view entry);
  bool is_signed_as_told(const attestation::Envelope& envelope,
                         const std::string& key) const;
  void damaged(std::optional<std::uint64_t> index, std::string path,
               std::string why);

  Scope scope_;
  event::ChangeRecords changes_;
  std::optional<Expected> events_{}, records_{}, table_{}, attested_{};
  std::map<std::string, std::string> keys_{};  // Of attestations, by their ids.
  std::map<std::string, std::string, std::less<>> opened_{};  // Not yet seen.
  std::optional<ledger::Damage> damage_{};
};

}  // namespace hoopgit::cli
