#include "server/upstream/fetch_filter.hpp"

#include "core/base/text.hpp"
#include "server/upstream/exchange.hpp"

#include <utility>

namespace hoopgit::upstream {
namespace {

using git::Packet;

constexpr std::size_t longest_held = std::size_t{1024} * 1024;

Error corrupt(std::string_view why) {
  return {Fault::corrupt,
          "cannot read the refs of the upstream: " + std::string(why)};
}

bool names_sha256(std::string_view capability) {
  return capability.starts_with("object-format=") &&
         capability != "object-format=sha1";
}

/// "fetch=shallow packfile-uris filter" without the second.
std::string without_packfile_uris(std::string_view features) {
  std::vector<std::string> kept;
  for (const auto feature : split(features, ' '))
    if (feature != "packfile-uris") kept.emplace_back(feature);
  return join(kept, " ");
}

/// One line of a version 2 advertisement as clients may see it.
std::string passed_line(std::string_view line) {
  const auto name = line.substr(0, line.find('='));
  if (name == "bundle-uri" || name == "packfile-uris") return {};
  if (name == "fetch" && name != line)
    return git::packet("fetch=" + without_packfile_uris(line.substr(6)) + "\n");
  return git::packet(std::string(line) + "\n");
}

Result<std::string> passed_version_2(std::string_view bytes) {
  git::PacketReader reader(bytes);
  std::string passed;
  while (!reader.at_end()) {
    const auto packet = reader.next();
    if (!packet) return corrupt("they are not whole");
    if (packet->kind == Packet::Kind::flush) {
      passed += git::flush_packet();
      continue;
    }
    if (packet->kind != Packet::Kind::data)
      return corrupt("a packet is out of place");
    if (names_sha256(packet->line())) return sha256_is_not_supported();
    passed += passed_line(packet->line());
  }
  if (!passed.ends_with(git::flush_packet())) return corrupt("they do not end");
  return passed;
}

}  // namespace

Result<void> RefsFilter::pass_on(std::string_view bytes) {
  if (on_first_) {
    TRY(on_first_());
    on_first_ = {};
  }
  return sink_(bytes);
}

Result<void> RefsFilter::decide() {
  std::string_view rest = held_;
  while (rest.size() >= 4) {
    const auto size = git::packet_size(rest);
    if (!size) return corrupt("they are no pkt-lines");
    if (rest.size() < *size) break;
    const auto packet = git::PacketReader(rest).next();
    if (!packet) return corrupt("they are no pkt-lines");
    rest.remove_prefix(*size);
    const auto line = packet->line();
    if (packet->kind != Packet::Kind::data || line.starts_with("# service=") ||
        line == "version 1")
      continue;
    if (line == "version 2") {
      mode_ = Mode::version_2;
      return {};
    }
    const auto nul = line.find('\0');
    if (nul == line.npos) return corrupt("they name no capabilities");
    for (const auto capability : split(line.substr(nul + 1), ' '))
      if (names_sha256(capability)) return sha256_is_not_supported();
    mode_ = Mode::as_it_is;
    return pass_on(std::exchange(held_, {}));
  }
  is_only_preamble_ = rest.empty() && held_.ends_with(git::flush_packet());
  return {};
}

Result<void> RefsFilter::take(std::string_view piece) {
  if (mode_ == Mode::as_it_is) return pass_on(piece);
  held_ += piece;
  if (held_.size() > longest_held) return corrupt("they are too long");
  return mode_ == Mode::undecided ? decide() : Result<void>{};
}

Result<void> RefsFilter::finish() {
  // Some have nothing but a flush to say of an empty repository.
  if (mode_ == Mode::undecided && is_only_preamble_) return pass_on(held_);
  if (mode_ == Mode::undecided) return corrupt("they are not whole");
  if (mode_ == Mode::version_2) return pass_on(TRY(passed_version_2(held_)));
  return {};
}

PackFilter::PackFilter(http::Sink sink)
    : sink_(std::move(sink)), packets_([this](const Packet& packet) {
        if (is_pack_) return Result<void>();
        // With sideband-all, sections have a band too.
        std::string_view line = packet.line();
        if (line.starts_with('\x01')) line.remove_prefix(1);
        if (line == "packfile" || line.starts_with("PACK")) is_pack_ = true;
        if (line == "packfile-uris" || line.starts_with("bundle."))
          return Result<void>(
              Error{Fault::unavailable,
                    "cannot fetch from the upstream: it sends the client to "
                    "another place"});
        return Result<void>{};
      }) {}

Result<void> PackFilter::take(std::string_view piece) {
  if (!is_pack_) {
    const auto fed = packets_.feed(piece);
    // What comes behind the beginning of the pack is the client's to judge,
    // wherever the pieces end.
    if (!fed && !is_pack_) return fed;
  }
  return sink_(piece);
}

}  // namespace hoopgit::upstream
