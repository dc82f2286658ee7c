#pragma once

#include "core/base/push_id.hpp"
#include "server/record/key_file.hpp"
#include "server/record/retention.hpp"
#include "server/record/sealed_file.hpp"
#include "server/store/book_row.hpp"
#include "server/store/event.hpp"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::record {

/// Bodies up to this size rest in the database, larger ones, which only a push
/// may have, in a file.
constexpr std::size_t largest_row = std::size_t{64} * 1024;

/// The bodies of one change, sealed, before they are on record.
///
///     record::Draft draft = records.begin(row.id);
///     TRY(draft.add("report", "application/json", report));
///     event.bodies = draft.references({"report"});
///     TRY(store.change(… put_body() for each of draft.rows(), append(event)));
///     draft.keep();
///
/// What rows() holds may be committed at any time: keys and files are on disk.
/// A draft that is not kept takes its files away and destroys its keys, so that
/// a change that failed leaves nothing that opens; after a crash between the
/// two, Records::open() finds the files. Refers to the Records, which made it.
class Draft {
 public:
  Draft(KeyFile& keys, std::filesystem::path folder, const Retention& retention,
        std::optional<PushId> push, Time now);
  Draft(Draft&& other) noexcept;
  Draft& operator=(Draft&&) = delete;
  ~Draft();

  /// Seals these bytes. A name comes once.
  Result<void> add(std::string_view name, std::string_view type,
                   std::string_view body);

  /// Seals what stands in `file` from `offset` to its end. One that is too
  /// large for a row is streamed: it needs no memory, and one sync.
  Result<void> add_file(std::string_view name, std::string_view type,
                        const std::filesystem::path& file,
                        std::uint64_t offset);

  const std::vector<store::BodyRow>& rows() const { return rows_; }

  /// Of those of these names that were added.
  std::vector<store::BodyReference> references(
      std::initializer_list<std::string_view> names) const;

  void keep() { is_kept_ = true; }

 private:
  store::BodyRow& begin_row(std::string_view name, std::string_view type,
                            const Key& key);
  Result<void> seal_file(store::BodyRow& row, const Key& key,
                         const Source& body);

  KeyFile& keys_;
  std::filesystem::path folder_;
  const Retention& retention_;
  std::optional<PushId> push_;
  Time now_;
  std::vector<store::BodyRow> rows_{};
  bool is_kept_ = false;
};

}  // namespace hoopgit::record
