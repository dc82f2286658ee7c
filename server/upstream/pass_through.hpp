#pragma once

#include "core/http/client.hpp"
#include "server/upstream/upstreams.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace hoopgit::upstream {

/// One HTTP request of a client that clones or fetches.
struct PassedFetch {
  /// refs: GET info/refs?service=git-upload-pack, without a body.
  /// pack: POST git-upload-pack.
  enum class Step { refs, pack } step;
  std::string git_protocol{};      ///< The Git-Protocol header; may be empty.
  std::string content_encoding{};  ///< Of the body: empty or "gzip".
  http::Source body{};
  std::optional<std::uint64_t> body_size{};
};

/// Hands the request to the upstream with our read credential, and the answer
/// to `sink` as it comes, nothing kept but one piece.
///
/// `on_head` is called once, before the sink, with status 200 and those headers
/// that may pass; only after it may an Error come too late to be told. Without
/// it having been called, the Error is what the client should read: our own
/// words, never the upstream's. Not passed on: capabilities by which the client
/// would fetch from elsewhere, and SHA-256 repositories (Fault::usage).
Result<void> pass_fetch(
    const Target& target, PassedFetch fetch,
    const std::function<Result<void>(const http::ResponseHead&)>& on_head,
    const http::Sink& sink);

}  // namespace hoopgit::upstream
