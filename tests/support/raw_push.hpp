// A push past Git: any bytes, by a socket, as somebody who may push.
//
//     RawPush raw = must(RawPush::by(ada, stage));
//     auto answer = must(raw.send(
//         commands({{zero, id, "refs/heads/topic"}}) + pack_of({...})));

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "tests/support/sandbox.hpp"
#include "tests/support/stage.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

struct RawCommand {
  std::string old_id;
  std::string new_id;
  std::string ref;
};

inline const std::string no_id = std::string(40, '0');

/// A pkt-line, and the flush that ends a list of them: gitprotocol-common(5).
std::string pkt_line(std::string_view payload);
inline const std::string pkt_flush = "0000";

/// A receive-pack request up to where its pack begins.
std::string commands(
    const std::vector<RawCommand>& commands,
    std::string_view capabilities = "report-status side-band-64k");

class RawPush {
 public:
  /// With a token of `hoopgit token`.
  static Result<RawPush> by(const Person& person, const Stage& stage,
                            const std::string& repository = "acme/site");

  /// POSTs the body to git-receive-pack; all that came back, with its head,
  /// when the relay has closed the connection.
  Result<std::string> send(const std::string& body) const;

 private:
  RawPush(Secret token, std::string address, std::string repository);

  Secret token_;
  std::string address_;  // "127.0.0.1:PORT"
  std::string repository_;
};

}  // namespace hoopgit::stage
