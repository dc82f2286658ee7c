#include "core/ledger/log_reader.hpp"

#include "core/ledger/merkle.hpp"

namespace hoopgit::ledger {

Result<LogReader::File> LogReader::tile(unsigned level,
                                        std::uint64_t index) const {
  return read(
      {TileName::Kind::hashes, level, index, width_at(level, index, size_)});
}

Result<LogReader::File> LogReader::bundle(std::uint64_t index) const {
  return read({TileName::Kind::entries, 0, index, width_at(0, index, size_)});
}

Result<LogReader::File> LogReader::read(TileName name) const {
  const std::string path = to_path(name);
  if (auto bytes = TRY(source_(path))) return File{name, *std::move(bytes)};
  if (!name.is_full()) {
    TileName full = name;
    full.width = tile_width;
    if (auto bytes = TRY(source_(to_path(full))))
      return File{name, *std::move(bytes), true};
  }
  return Error{Fault::not_found,
               "cannot check the log: " + path + " is missing"};
}

HashReader LogReader::hashes() const {
  return [reader = *this](unsigned level, std::uint64_t first,
                          unsigned count) -> Result<std::string> {
    const auto file = TRY(reader.tile(level, first / tile_width));
    const auto at = static_cast<std::size_t>(first % tile_width) * hash_size;
    if (file.bytes.size() < at + count * hash_size)
      return Error{Fault::corrupt,
                   "cannot use " + to_path(file.name) + ": it is too short"};
    return file.bytes.substr(at, count * hash_size);
  };
}

}  // namespace hoopgit::ledger
