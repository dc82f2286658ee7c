// What of an upstream's answer to a fetch is not for clients: upstream.md 5.

#pragma once

#include "core/http/client.hpp"
#include "server/upstream/packet_stream.hpp"

#include <functional>
#include <string>

namespace hoopgit::upstream {

/// Passes the answer to info/refs on, version 0, 1 or 2.
///
/// Version 2: without the capabilities `bundle-uri` and `packfile-uris`, by
/// which a client would fetch from elsewhere. Any version: Fault::usage for a
/// SHA-256 repository, before the first byte has passed.
class RefsFilter {
 public:
  /// `on_first` is called once, before `sink`.
  RefsFilter(std::function<Result<void>()> on_first, http::Sink sink)
      : on_first_(std::move(on_first)), sink_(std::move(sink)) {}

  Result<void> take(std::string_view piece);
  Result<void> finish();

 private:
  enum class Mode { undecided, as_it_is, version_2 };
  Result<void> decide();
  Result<void> pass_on(std::string_view bytes);

  std::function<Result<void>()> on_first_;
  http::Sink sink_;
  Mode mode_ = Mode::undecided;
  std::string held_{};
  bool is_only_preamble_ = false;
};

/// Passes a version 2 answer of git-upload-pack on, but refuses one that sends
/// the client elsewhere although that was not offered.
class PackFilter {
 public:
  explicit PackFilter(http::Sink sink);
  PackFilter(const PackFilter&) = delete;
  PackFilter& operator=(const PackFilter&) = delete;

  Result<void> take(std::string_view piece);

 private:
  http::Sink sink_;
  bool is_pack_ = false;  ///< From here on all is pack.
  PacketStream packets_;
};

}  // namespace hoopgit::upstream
