#include "server/record/records.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "server/record/commitment.hpp"
#include "server/record/sealed_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace hoopgit::record {
namespace fs = std::filesystem;

namespace {

Error not_there(std::string_view commitment) {
  return {Fault::not_found, "cannot open the body " +
                                std::string(commitment.substr(0, 12)) +
                                ": it is no longer there"};
}

Error not_committed() {
  return {Fault::corrupt,
          "cannot open the body: it is not what the log commits to"};
}

/// Salt and body were sealed as one: parts them again.
Result<Opening> part(store::BodyRow row, std::string_view sealed_together) {
  if (sealed_together.size() < salt_size) return not_committed();
  const auto salt = sealed_together.substr(0, salt_size);
  const auto body = sealed_together.substr(salt_size);
  if (commit_to(salt, body) != row.commitment) return not_committed();
  return Opening{std::move(row), std::string(salt), Secret(body)};
}

}  // namespace

Records::Records(fs::path folder, std::unique_ptr<KeyFile> keys,
                 store::Store& store, const Clock& clock, Retention retention)
    : folder_(std::move(folder)),
      keys_(std::move(keys)),
      store_(store),
      clock_(clock),
      retention_(std::move(retention)) {}

Result<std::unique_ptr<Records>> Records::open(const fs::path& folder,
                                               const fs::path& key_file,
                                               store::Store& store,
                                               const Clock& clock,
                                               Retention retention) {
  TRY(make_private_folder(folder));
  auto records =
      std::unique_ptr<Records>(new Records(folder, TRY(KeyFile::open(key_file)),
                                           store, clock, std::move(retention)));
  TRY(records->finish_emptied());
  TRY(records->remove_strays());
  TRY(store.scrub());
  return records;
}

Draft Records::begin(std::optional<PushId> push) {
  return {*keys_, folder_, retention_, std::move(push), clock_.now()};
}

Result<store::BodyRow> Records::find(std::string_view commitment) const {
  auto row = TRY(store_.body(commitment));
  if (!row || is_emptied(*row)) return not_there(commitment);
  return *std::move(row);
}

Result<Opening> Records::read(std::string_view commitment) const {
  return open(TRY(find(commitment)));
}

Result<Opening> Records::open(store::BodyRow row) const {
  const Secret key = TRY(keys_->read(row.key));
  if (row.file.empty()) {
    const Secret opened =
        TRY(crypto::open_sealed(key, row.commitment, row.sealed));
    return part(std::move(row), opened.reveal());
  }
  std::string body;
  body.reserve(row.bytes);
  std::string salt = TRY(open_file(row, key, [&](std::string_view piece) {
    body += piece;
    return Result<void>();
  }));
  return Opening{std::move(row), std::move(salt), Secret(body)};
}

/// The salt, once all of the body was taken and found to be the right one.
Result<std::string> Records::open_file(const store::BodyRow& row,
                                       const Secret& key,
                                       const crypto::StreamSink& take) const {
  crypto::Digest digest(crypto::Hash::sha256);
  std::string salt;
  TRY(read_sealed(folder_ / row.file, row.file, key,
                  [&](std::string_view piece) -> Result<void> {
                    digest.update(piece);
                    const auto missing = salt_size - salt.size();
                    salt += piece.substr(0, missing);
                    piece.remove_prefix(std::min(missing, piece.size()));
                    return piece.empty() ? Result<void>() : take(piece);
                  }));
  if (to_hex(digest.finish()) != row.commitment) return not_committed();
  return salt;
}

Result<void> Records::read_to(std::string_view commitment,
                              const fs::path& file) const {
  const store::BodyRow row = TRY(find(commitment));
  if (row.file.empty()) {
    const Opening opening = TRY(read(commitment));
    const Descriptor output = TRY(create_private(file));
    return write_all(output.get(), opening.body.reveal());
  }
  const Secret key = TRY(keys_->read(row.key));
  const Descriptor output = TRY(create_private(file));
  const auto opened = open_file(row, key, [&](std::string_view piece) {
    return write_all(output.get(), piece);
  });
  if (opened) return {};
  std::error_code ignored;
  fs::remove(file, ignored);
  return opened.error();
}

}  // namespace hoopgit::record
