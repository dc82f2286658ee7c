#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::front {

/// Takes the body of one request out of the bytes of its connection, told by a
/// length or in chunks (RFC 9112, 7.1).
///
/// Stricter than the RFC, so that nothing before us can have seen another end:
/// chunk sizes of at most 16 digits and nothing beside them, no extension, CR
/// LF only, no trailer.
class BodyReader {
 public:
  static BodyReader of_length(std::uint64_t length);
  static BodyReader of_chunks();

  /// Appends what these bytes hold of the body; how many of them were used: all
  /// until it is done, none after. Fault::usage, and then of no further use.
  Result<std::size_t> read(std::string_view bytes, std::string& body);

  bool done() const { return place_ == Place::done; }

 private:
  enum class Place {
    length,  ///< In a body without chunks.
    size,    ///< Of a chunk: digits, or the CR after them.
    size_lf,
    data,
    data_cr,
    data_lf,
    end_cr,  ///< After the last chunk, where a trailer would be.
    end_lf,
    done
  };
  BodyReader(Place place, std::uint64_t left) : place_(place), left_(left) {}
  Result<void> step(char c);
  Result<void> read_size(char c);
  std::size_t take(std::string_view bytes, std::string& body);

  Place place_;
  std::uint64_t left_;  ///< Of the body or the chunk.
  int digits_ = 0;
};

}  // namespace hoopgit::front
