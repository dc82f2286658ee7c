#include "server/record/sealed_file.hpp"

#include "core/base/file.hpp"
#include "core/crypto/sealed_stream.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace hoopgit::record {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t piece_size = 16 * crypto::sealed_chunk;

}  // namespace

Source bytes_of(std::string_view body) {
  return [body](const crypto::StreamSink& take) { return take(body); };
}

Source rest_of(int descriptor) {
  return [descriptor](const crypto::StreamSink& take) -> Result<void> {
    for (;;) {
      const std::string piece = TRY(read_up_to(descriptor, piece_size));
      TRY(take(piece));
      if (piece.size() < piece_size) return {};
    }
  };
}

Result<std::uint64_t> write_sealed(const fs::path& file,
                                   std::string_view context, const Secret& key,
                                   const Source& body) {
  const Descriptor output = TRY(create_private(file));
  auto stream = TRY(crypto::SealingStream::begin(
      key, std::string(context), [&](std::string_view sealed) {
        return write_all(output.get(), sealed);
      }));
  std::uint64_t size = 0;
  TRY(body([&](std::string_view plain) {
    size += plain.size();
    return stream.write(plain);
  }));
  TRY(stream.finish());
  if (::fdatasync(output.get()) != 0)
    return from_errno("sync " + file.string(), errno);
  return size;
}

Result<void> read_sealed(const fs::path& file, std::string_view context,
                         const Secret& key, const crypto::StreamSink& take) {
  const Descriptor input = TRY(open_for_reading(file));
  auto stream =
      TRY(crypto::OpeningStream::begin(key, std::string(context), take));
  TRY(rest_of(input.get())(
      [&](std::string_view sealed) { return stream.write(sealed); }));
  return stream.finish();
}

}  // namespace hoopgit::record
