#include "server/upstream/fetch.hpp"

#include "server/upstream/exchange.hpp"
#include "server/upstream/packet_stream.hpp"

namespace hoopgit::upstream {
namespace {

using git::Packet;

constexpr std::string_view capabilities =
    " ofs-delta side-band-64k no-progress agent=hoopgit/" HOOPGIT_VERSION;

Error failed(Fault fault, std::string_view why) {
  return {fault, "cannot fetch from the upstream: " + std::string(why)};
}

std::string body_of(const std::vector<git::ObjectId>& wants,
                    const std::vector<git::ObjectId>& haves) {
  std::string body;
  for (const auto& want : wants) {
    const auto extra = body.empty() ? capabilities : std::string_view();
    body += git::packet("want " + want.hex() + std::string(extra) + "\n");
  }
  body += git::flush_packet();
  for (const auto& have : haves)
    body += git::packet("have " + have.hex() + "\n");
  return body + git::packet("done\n");
}

/// The answer: ACK or NAK, then the pack on band 1, then a flush. There should
/// be one ACK alone, but git sends another for each "have" that is the parent
/// of the first that it knew.
class FetchAnswer {
 public:
  explicit FetchAnswer(http::Sink sink) : sink_(std::move(sink)) {}

  Result<void> take(const Packet& packet) {
    if (is_done_) return failed(Fault::corrupt, "there is more behind its end");
    const auto line = packet.line();
    if (is_acknowledged_ && (has_begun_ || !line.starts_with("ACK ")))
      return take_band(packet);
    if (line.starts_with("ERR "))
      return failed(Fault::unavailable, "it refuses what was asked for");
    is_acknowledged_ = line == "NAK" || line.starts_with("ACK ");
    if (!is_acknowledged_)
      return failed(Fault::corrupt, "its answer does not begin as it should");
    return {};
  }

  bool is_done() const { return is_done_; }

 private:
  Result<void> take_band(const Packet& packet) {
    if (packet.kind == Packet::Kind::flush) {
      is_done_ = true;
      return {};
    }
    has_begun_ = true;
    const auto [band, text] = TRY(band_of(packet));
    if (band == 1) return sink_(text);
    if (band == 3) return failed(Fault::unavailable, "it gave up on the pack");
    return {};  // Progress, which we asked it not to send.
  }

  http::Sink sink_;
  bool is_acknowledged_ = false;
  bool has_begun_ = false;
  bool is_done_ = false;
};

}  // namespace

Result<void> fetch_pack(const Target& target,
                        const std::vector<git::ObjectId>& wants,
                        const std::vector<git::ObjectId>& haves,
                        http::Sink pack_sink) {
  if (wants.empty()) return failed(Fault::usage, "nothing is wanted");
  FetchAnswer answer(std::move(pack_sink));
  PacketStream packets(
      [&](const Packet& packet) { return answer.take(packet); });

  Question question;
  question.path = "git-upload-pack";
  question.answer_type = "application/x-git-upload-pack-result";
  http::Request& request = question.request;
  request.method = "POST";
  request.headers = {{"Content-Type", "application/x-git-upload-pack-request"}};
  request.body = body_of(wants, haves);
  request.deadline = std::chrono::milliseconds(0);
  request.sink = [&](std::string_view piece) { return packets.feed(piece); };
  TRY(exchange(target, Access::read, std::move(question)));
  TRY(packets.finish());
  if (!answer.is_done()) return failed(Fault::corrupt, "the pack is not whole");
  return {};
}

}  // namespace hoopgit::upstream
