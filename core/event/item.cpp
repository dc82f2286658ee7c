#include "core/event/item.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

namespace hoopgit::event {
namespace {

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the event: " + std::string(why)};
}

std::string leaf_hash(std::string_view entry) {
  crypto::Digest digest(crypto::Hash::sha256);
  digest.update(std::string_view("\0", 1));
  digest.update(entry);
  return digest.finish();
}

}  // namespace

std::string to_jsonl(const Item& item) {
  std::string line = "{\"log\":" + json::dump(item.log);
  line += ",\"index\":" + std::to_string(item.index);
  line += ",\"leaf_hash\":\"" + to_hex(item.leaf_hash);
  line += "\",\"entry\":" + item.bytes + "}";
  return line;
}

Result<Item> item_from_json(std::string_view line) {
  // The entry itself may be nested 16 deep.
  const auto value = json::parse(line, {.bytes = 1024 * 1024, .depth = 17});
  if (!value) return bad("it is not JSON");
  auto log = value->text("log");
  const auto index = value->integer("index");
  const auto hash = value->text("leaf_hash");
  const auto entry = value->object("entry");
  if (!log || !index || !hash || !entry || *index < 0)
    return bad("it has no log, index, leaf_hash or entry");
  auto bytes = json::canonical(*entry);
  if (!bytes || bytes->size() > largest_entry)
    return bad("the entry has no canonical form");
  Item item{*std::move(log), static_cast<std::uint64_t>(*index),
            leaf_hash(*bytes), *std::move(bytes)};
  if (to_hex(item.leaf_hash) != *hash)
    return bad("its hash is not that of the entry");
  return item;
}

}  // namespace hoopgit::event
