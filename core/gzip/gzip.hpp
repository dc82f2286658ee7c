// gzip (RFC 1952), as `gzip` and every object store know it.
//
//     GzipWriter writer;
//     out << writer.add(text) << writer.add(more) << writer.finish();

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit {

/// Writes one member, without a name and a time: the same bytes for the same
/// input. Memory: about 260 KiB. For one thread. Movable.
class GzipWriter {
 public:
  GzipWriter();
  GzipWriter(GzipWriter&&) noexcept;
  GzipWriter& operator=(GzipWriter&&) noexcept;
  ~GzipWriter();

  /// What is complete of the output; may be empty.
  std::string add(std::string_view bytes);

  /// The rest of it. The object is done with.
  std::string finish();

 private:
  struct Stream;
  std::string deflate(std::string_view bytes, int flush);
  std::unique_ptr<Stream> stream_;
};

/// All at once.
std::string gzip(std::string_view bytes);

/// Fault::limit as soon as it is more than `most`; Fault::corrupt for what is
/// not one whole member from the first byte to the last, checksum included.
Result<std::string> gunzip(std::string_view bytes, std::size_t most);

}  // namespace hoopgit
