#include "server/upstream/push_report.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <map>

namespace hoopgit::upstream {
namespace {

using git::Packet;

constexpr std::size_t longest_report = std::size_t{1024} * 1024;
constexpr std::size_t longest_remote_text = std::size_t{64} * 1024;
constexpr std::size_t longest_reason = 1000;

Error corrupt(std::string_view why) {
  return {Fault::corrupt,
          "cannot read the upstream's report of the push: " + std::string(why)};
}

Result<RefReport> parse_ref_line(std::string_view line) {
  const bool ok = line.starts_with("ok ");
  if (!ok && !line.starts_with("ng ")) return corrupt("a line is not ok or ng");
  line.remove_prefix(3);
  const auto blank = ok ? line.npos : line.find(' ');
  const auto why = blank == line.npos ? std::string_view("it gave no reason")
                                      : line.substr(blank + 1);
  return RefReport{std::string(line.substr(0, blank)), ok,
                   ok ? std::string() : std::string(why)};
}

/// Reasons are still as the upstream wrote them.
Result<Report> parse_report(std::string_view bytes) {
  git::PacketReader reader(bytes);
  Report report;
  for (bool is_first = true;; is_first = false) {
    const auto packet = reader.next();
    if (!packet) return corrupt("it is not whole");
    if (packet->kind == Packet::Kind::flush && !is_first) break;
    if (packet->kind != Packet::Kind::data)
      return corrupt("a packet is out of place");
    if (!is_first) {
      report.refs.push_back(TRY(parse_ref_line(packet->line())));
      continue;
    }
    if (!packet->line().starts_with("unpack "))
      return corrupt("it does not begin with unpack");
    const auto result = packet->line().substr(7);
    report.unpack_ok = result == "ok";
    if (!report.unpack_ok) report.unpack_reason = result;
  }
  if (!reader.at_end()) return corrupt("there is more behind its end");
  return report;
}

/// The reports in the order of the updates, if there is one for each.
Result<std::vector<RefReport>> in_order_of(
    const std::vector<git::RefUpdate>& updates,
    std::vector<RefReport> reports) {
  std::map<std::string, RefReport> by_ref;
  for (auto& report : reports)
    if (!by_ref.emplace(report.ref, std::move(report)).second)
      return corrupt("it names a ref twice");
  if (by_ref.size() != updates.size())
    return corrupt("it is not about the refs of this push");
  std::vector<RefReport> ordered;
  for (const auto& update : updates) {
    const auto place = by_ref.find(update.ref);
    if (place == by_ref.end())
      return corrupt("it is not about the refs of this push");
    ordered.push_back(std::move(place->second));
  }
  return ordered;
}

}  // namespace

PushReport::PushReport(bool has_bands)
    : has_bands_(has_bands),
      packets_([this](const Packet& packet) { return take_packet(packet); }) {}

void PushReport::hide(const http::Authorization& credential) {
  if (credential.secret.empty()) return;
  const Secret pair(credential.username + ":" +
                    std::string(credential.secret.reveal()));
  hidden_.emplace_back(to_base64(pair.reveal()));
  hidden_.push_back(credential.secret.duplicate());
}

Result<void> PushReport::take(std::string_view piece) {
  return has_bands_ ? packets_.feed(piece) : take_report(piece);
}

Result<void> PushReport::take_packet(const Packet& packet) {
  if (is_at_end_) return corrupt("there is more behind its end");
  if (packet.kind == Packet::Kind::flush) {
    is_at_end_ = true;
    return {};
  }
  const auto [band, text] = TRY(band_of(packet));
  if (band == 1) return take_report(text);
  if (band == 3)
    return Error{Fault::unavailable,
                 "cannot read the upstream's report of the push: it gave up"};
  if (remote_text_.size() < longest_remote_text)
    remote_text_ += text.substr(0, longest_remote_text - remote_text_.size());
  return {};
}

Result<void> PushReport::take_report(std::string_view bytes) {
  if (report_.size() + bytes.size() > longest_report)
    return corrupt("it is too long");
  report_ += bytes;
  return {};
}

Result<Report> PushReport::finish(const std::vector<git::RefUpdate>& updates) {
  TRY(packets_.finish());
  if (has_bands_ && !is_at_end_) return corrupt("it is not whole");
  Report report = TRY(parse_report(report_));
  report.refs = TRY(in_order_of(updates, std::move(report.refs)));
  report.unpack_reason = reason(std::move(report.unpack_reason));
  for (auto& ref : report.refs)
    ref.reason = reason(std::move(ref.reason));
  report.remote_lines = remote_lines();
  return report;
}

std::string PushReport::without_hidden(std::string text) const {
  for (const Secret& secret : hidden_)
    for (auto place = text.find(secret.reveal()); place != text.npos;
         place = text.find(secret.reveal(), place + 3))
      text.replace(place, secret.reveal().size(), "***");
  return text;
}

std::string PushReport::reason(std::string text) const {
  return printable(without_hidden(std::move(text)).substr(0, longest_reason));
}

std::vector<std::string> PushReport::remote_lines() const {
  std::string text = without_hidden(remote_text_);
  // A progress line that was overwritten by CR is a line too.
  std::replace(text.begin(), text.end(), '\r', '\n');
  // The last line may be cut, in the middle of what is to be hidden.
  if (remote_text_.size() >= longest_remote_text)
    text.erase(text.find_last_of('\n') + 1);
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n'))
    if (!trim(line).empty()) lines.push_back(printable(line));
  return lines;
}

}  // namespace hoopgit::upstream
