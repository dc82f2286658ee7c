#include "server/store/indexed_entry.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/store/row_text.hpp"
#include "server/store/terms.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

Result<std::vector<std::string>> find_beside(Connection& connection,
                                             std::uint64_t index) {
  return first_column(TRY(connection.query(
      "SELECT term FROM beside WHERE idx = ?", {number(index)})));
}

/// Who has requested the push, and may see all of it: not always the actor.
Result<std::optional<Person>> find_requester(Connection& connection,
                                             const json::Value& entry) {
  const json::Value* push = entry.find("push_id");
  if (push == nullptr || push->as_text() == nullptr)
    return std::optional<Person>();
  Rows rows = TRY(connection.query(
      "SELECT issuer, subject FROM push WHERE id = ?", {*push->as_text()}));
  if (!TRY(rows.next())) return std::optional<Person>();
  return std::optional(Person{rows.text(0), rows.text(1)});
}

}  // namespace

Result<void> put_beside(Connection& connection, std::uint64_t index,
                        const std::vector<std::string>& terms) {
  for (const auto& term : terms)
    TRY(connection.run("INSERT OR IGNORE INTO beside VALUES (?, ?)",
                       {number(index), Blob(term)}));
  return {};
}

std::string digest_of(std::vector<std::string> terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  crypto::Digest digest(crypto::Hash::sha256);
  for (const auto& term : terms)
    digest.update(crypto::sha256(term));
  return to_hex(digest.finish());
}

Result<std::vector<std::string>> find_terms(Connection& connection,
                                            std::uint64_t index,
                                            const json::Value& entry) {
  return terms_of(entry, TRY(find_beside(connection, index)),
                  TRY(find_requester(connection, entry)));
}

std::vector<std::int64_t> numbers_of(const std::vector<std::string>& terms) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(terms.size());
  for (const auto& term : terms)
    numbers.push_back(number_of_term(term));
  return numbers;
}

Result<std::vector<IndexedEntry>> find_indexed_entries(Connection& connection,
                                                       std::uint64_t first,
                                                       std::uint64_t count) {
  Rows rows = TRY(connection.query(
      "SELECT idx, bytes FROM log_entry WHERE idx >= ? ORDER BY idx LIMIT ?",
      {number(first), number(count)}));
  std::vector<IndexedEntry> found;
  while (TRY(rows.next())) {
    const auto index = static_cast<std::uint64_t>(rows.integer(0));
    const auto entry = json::parse(rows.text(1));
    // What cannot be read can still be found by its index, and is reported by
    // who verifies the log.
    found.push_back({index, {}});
    if (entry)
      found.back().terms =
          numbers_of(TRY(find_terms(connection, index, *entry)));
  }
  return found;
}

}  // namespace hoopgit::store
