// How one HTTP request is made of an upstream. Inside server/upstream only.

#pragma once

#include "core/http/client.hpp"
#include "server/upstream/upstreams.hpp"

#include <functional>
#include <string>

namespace hoopgit::upstream {

struct Question {
  std::string path;         ///< Below the repository: "info/refs?service=…".
  std::string answer_type;  ///< The Content-Type a good answer has.
  http::Request request{};  ///< Without URL and authorization.
  /// May the request be made again with another credential? Empty: yes.
  std::function<bool()> may_repeat{};
  /// Is shown the credential that is sent, to know it if it comes back.
  std::function<void(const http::Authorization&)> on_credential{};
};

/// Asks with the upstream's credential. On 401 the credential is dropped and
/// the question asked once more. Any answer but a 200 of the right type is an
/// Error in our own words: nothing of its headers and body is seen by anyone.
Result<http::Response> exchange(const Target& target, Access access,
                                Question question);

/// The one answer to every SHA-256 repository.
Error sha256_is_not_supported();

}  // namespace hoopgit::upstream
