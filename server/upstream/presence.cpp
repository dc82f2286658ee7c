#include "server/upstream/presence.hpp"

#include "core/git/pkt_line.hpp"
#include "server/upstream/exchange.hpp"
#include "server/upstream/packet_stream.hpp"

#include <optional>
#include <string>

namespace hoopgit::upstream {
namespace {

Error untold() {
  return {Fault::unavailable,
          "cannot learn whether the upstream has an object: it does not say"};
}

std::string question_about(const git::ObjectId& id) {
  return git::packet("command=fetch\n") +
         git::packet("agent=hoopgit/" HOOPGIT_VERSION "\n") +
         git::delimiter_packet() + git::packet("no-progress\n") +
         git::packet("want " + id.hex() + "\n") + git::packet("done\n") +
         git::flush_packet();
}

/// The first packet is the answer: a pack follows, or there is no such object.
std::optional<bool> read(std::string_view line, const git::ObjectId& id) {
  if (line == "packfile") return true;
  if (line.starts_with("ERR ") && line.ends_with("not our ref " + id.hex()))
    return false;
  return std::nullopt;
}

}  // namespace

Result<bool> has_object(const Target& target, const git::ObjectId& id) {
  std::optional<bool> answer;
  PacketStream packets([&](const git::Packet& packet) -> Result<void> {
    answer = read(packet.line(), id);
    return Error{Fault::limit, "cannot read on: no more is wanted"};
  });
  Question question;
  question.path = "git-upload-pack";
  question.answer_type = "application/x-git-upload-pack-result";
  http::Request& request = question.request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-git-upload-pack-request"},
                     {"Git-Protocol", "version=2"}};
  request.body = question_about(id);
  request.sink = [&](std::string_view piece) { return packets.feed(piece); };
  const auto ended = exchange(target, Access::read, std::move(question));
  if (answer) return *answer;
  const bool was_told = !ended && ended.error().fault == Fault::limit;
  if (!ended && !was_told) return ended.error();
  return untold();
}

}  // namespace hoopgit::upstream
