#include "core/ledger/bundle.hpp"

namespace hoopgit::ledger {
namespace {

constexpr std::size_t length_size = 2;

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read the bundle: " + std::string(why)};
}

}  // namespace

Result<void> add_entry(std::string& bundle, std::string_view entry) {
  if (entry.size() > largest_entry)
    return Error{Fault::limit,
                 "cannot add the entry to a bundle: it has more than 65,535 "
                 "bytes"};
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
  return {};
}

Result<std::string_view> BundleReader::next() {
  if (rest_.size() < length_size) return bad("it ends before its last entry");
  const auto byte = [this](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(rest_[at])};
  };
  const std::size_t size = byte(0) << 8 | byte(1);
  if (rest_.size() - length_size < size) return bad("it ends inside an entry");
  const auto entry = rest_.substr(length_size, size);
  rest_.remove_prefix(length_size + size);
  return entry;
}

Result<std::vector<std::string_view>> read_bundle(std::string_view bundle,
                                                  std::size_t count) {
  std::vector<std::string_view> entries;
  BundleReader reader(bundle);
  while (entries.size() < count)
    entries.push_back(TRY(reader.next()));
  if (!reader.is_at_end()) return bad("bytes follow its last entry");
  return entries;
}

}  // namespace hoopgit::ledger
