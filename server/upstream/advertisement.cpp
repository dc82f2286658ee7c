#include "server/upstream/advertisement.hpp"

#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/upstream/exchange.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::upstream {
namespace {

constexpr std::size_t longest_answer = std::size_t{64} * 1024 * 1024;
constexpr std::chrono::minutes longest_wait{5};
constexpr std::size_t longest_ref_name = 255;

Error corrupt(std::string_view why) {
  return {Fault::corrupt,
          "cannot read the refs of the upstream: " + std::string(why)};
}

Result<void> take_capabilities(std::string_view text, Advertisement& into) {
  for (const auto capability : split(text, ' ')) {
    if (capability.empty()) continue;
    into.capabilities.emplace_back(capability);
    if (capability.starts_with("object-format="))
      into.object_format = capability.substr(14);
    if (capability.starts_with("symref=HEAD:"))
      into.head_target = capability.substr(12);
  }
  if (!into.head_target.empty() && !git::is_ref_name(into.head_target))
    into.head_target.clear();
  if (into.object_format != "sha1") return sha256_is_not_supported();
  return {};
}

/// "<id> <name>", where the name may end in "^{}".
Result<void> take_ref(std::string_view line, Advertisement& into) {
  const auto blank = line.find(' ');
  const auto id = git::ObjectId::parse(line.substr(0, blank));
  if (!id || blank == line.npos) return corrupt("a line is no ref");
  std::string_view name = line.substr(blank + 1);
  if (name == "capabilities^{}" || name == ".have") return {};
  if (id->is_zero()) return corrupt("a ref has no object");
  if (name == "HEAD") {
    into.head = *id;
    return {};
  }
  const bool is_peeled = name.ends_with("^{}");
  if (is_peeled) name.remove_suffix(3);
  if (name == "HEAD" || name.size() > longest_ref_name) return {};
  if (!git::is_ref_name(name)) return corrupt("a ref has no valid name");
  (is_peeled ? into.peeled : into.refs).push_back({std::string(name), *id});
  return {};
}

Result<void> take_line(std::string_view line, bool& is_first,
                       Advertisement& into) {
  if (line.starts_with("ERR ")) return corrupt("it reports an error");
  if (std::exchange(is_first, false)) {
    const auto nul = line.find('\0');
    if (nul == line.npos) return corrupt("they name no capabilities");
    TRY(take_capabilities(line.substr(nul + 1), into));
    line = line.substr(0, nul);
  }
  if (line.starts_with("shallow ")) return {};
  return take_ref(line, into);
}

/// Takes "# service=…" with its flush, and "version 1", off the front.
Result<void> skip_preamble(git::PacketReader& reader, Service service) {
  git::PacketReader ahead = reader;
  auto packet = ahead.next();
  if (packet && packet->line().starts_with("# service=")) {
    if (packet->line().substr(10) != name_of(service))
      return corrupt("they are for another service");
    packet = ahead.next();
    if (!packet || packet->kind != git::Packet::Kind::flush)
      return corrupt("a flush is missing");
    reader = ahead;
    packet = ahead.next();
  }
  if (packet && packet->line() == "version 1") reader = ahead;
  return {};
}

Result<void> sort_by_name(std::vector<git::Ref>& refs) {
  std::sort(refs.begin(), refs.end());
  const auto same = [](const git::Ref& a, const git::Ref& b) {
    return a.name == b.name;
  };
  if (std::adjacent_find(refs.begin(), refs.end(), same) != refs.end())
    return corrupt("a ref is there twice");
  return {};
}

}  // namespace

std::string_view name_of(Service service) {
  return service == Service::upload_pack ? "git-upload-pack"
                                         : "git-receive-pack";
}

Error sha256_is_not_supported() {
  return {Fault::usage,
          "cannot use this repository: SHA-256 repositories are not supported "
          "yet"};
}

bool Advertisement::has(std::string_view capability) const {
  return std::any_of(
      capabilities.begin(), capabilities.end(), [&](const std::string& one) {
        return std::string_view(one).substr(0, one.find('=')) == capability;
      });
}

git::ObjectId Advertisement::id_of(std::string_view ref) const {
  const auto place =
      std::lower_bound(refs.begin(), refs.end(), ref,
                       [](const git::Ref& one, std::string_view name) {
                         return one.name < name;
                       });
  return place != refs.end() && place->name == ref ? place->id
                                                   : git::ObjectId();
}

Result<Advertisement> parse_advertisement(std::string_view body,
                                          Service service) {
  git::PacketReader reader(body);
  TRY(skip_preamble(reader, service));
  Advertisement found;
  bool is_first = true;
  for (;;) {
    const auto packet = reader.next();
    if (!packet) return corrupt("they are not whole");
    if (packet->kind == git::Packet::Kind::flush) break;
    if (packet->kind != git::Packet::Kind::data)
      return corrupt("a packet is out of place");
    TRY(take_line(packet->line(), is_first, found));
  }
  if (!reader.at_end()) return corrupt("there is more behind their end");
  TRY(sort_by_name(found.refs));
  TRY(sort_by_name(found.peeled));
  return found;
}

Result<Advertisement> advertise(const Target& target, Access access,
                                Service service) {
  const std::string name(name_of(service));
  Question question;
  question.path = "info/refs?service=" + name;
  question.answer_type = "application/x-" + name + "-advertisement";
  question.request.deadline = longest_wait;
  question.request.response_limit = longest_answer;
  const auto answer = TRY(exchange(target, access, std::move(question)));
  return parse_advertisement(answer.body, service);
}

}  // namespace hoopgit::upstream
