#include "server/config/sections.hpp"

#include <charconv>

namespace hoopgit::config {
namespace {

bool is_loopback(const std::string& host) {
  return host == "::1" || host == "localhost" || host.starts_with("127.");
}

/// After largest_pack: two of the largest fit at once, or what is said.
void read_gate(const yaml::Node& push, Config& config) {
  if (const auto pushes = push.integer("most_at_once")) {
    if (*pushes < 1 || *pushes > 1000)
      push.any("most_at_once").problem("it must be from 1 to 1000");
    else
      config.gate.pushes = static_cast<std::size_t>(*pushes);
  }
  const std::uint64_t largest = config.relay.pack_limits.pack_bytes;
  const auto bytes = read_size(push, "most_bytes_at_once");
  config.gate.bytes = bytes.value_or(2 * largest);
  if (bytes && *bytes < largest)
    push.any("most_bytes_at_once").problem("it is less than the largest pack");
  if (const auto disk = push.integer("fullest_disk")) {
    if (*disk < 1 || *disk > 100)
      push.any("fullest_disk").problem("write per cent, from 1 to 100");
    else
      config.gate.disk = static_cast<unsigned>(*disk);
  }
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (problem != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  if (host.empty()) return std::nullopt;
  return Address{std::string(host), port};
}

std::optional<Url> read_url(const yaml::Node& map, std::string_view key,
                            yaml::Presence presence) {
  const std::string text = map.text(key, presence);
  if (text.empty()) return std::nullopt;
  auto url = parse_url(text);
  if (url) return *std::move(url);
  map.any(key).problem(url.error().message);
  return std::nullopt;
}

std::filesystem::path read_path(const yaml::Node& map, std::string_view key,
                                yaml::Presence presence) {
  std::filesystem::path path = map.text(key, presence);
  if (!path.empty() && !path.is_absolute())
    map.any(key).problem("the path must begin with '/'");
  return path;
}

std::optional<std::uint64_t> read_size(const yaml::Node& map,
                                       std::string_view key) {
  const std::string text = map.text(key);
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(
      end, static_cast<std::size_t>(text.data() + text.size() - end));
  const int shift = unit == "k" ? 10 : unit == "m" ? 20 : unit == "g" ? 30 : 0;
  if (problem != std::errc() || number == 0 || number > 1'000'000'000'000 ||
      (shift == 0 && !unit.empty()) ||
      number > (std::uint64_t{1} << 62) >> shift) {
    map.any(key).problem("write a size as 65536, 64k, 512m or 4g");
    return std::nullopt;
  }
  return number << shift;
}

void read_listen(const yaml::Node& root, Config& config) {
  const yaml::Node listen = root.map("listen", yaml::required);
  const std::string text = listen.text("address", yaml::required);
  const auto address = parse_address(text);
  if (!text.empty() && !address)
    listen.any("address").problem("write it as 127.0.0.1:8443");
  if (address) {
    config.listener.host = address->host;
    config.listener.port = address->port;
  }
  const yaml::Node tls = listen.map("tls");
  config.listener.certificate = read_path(tls, "certificate", yaml::required);
  config.listener.key = read_path(tls, "key", yaml::required);
  if (address && !tls.is_present() && !is_loopback(address->host))
    listen.any("address").problem(
        "without tls the address must be a loopback address");
  if (const auto workers = listen.integer("workers")) {
    if (*workers < 1 || *workers > 256)
      listen.any("workers").problem("it must be from 1 to 256");
    else
      config.listener.workers = static_cast<std::size_t>(*workers);
  }
  tls.done();
  listen.done();

  const auto url = read_url(root, "public_url", yaml::required);
  if (!url) return;
  if (url->path != "/" || !url->query.empty())
    root.any("public_url").problem("it must be an origin, without a path");
  if (url->scheme == "http" && !url->is_loopback())
    root.any("public_url").problem("plain http is for loopback addresses only");
  config.public_url = *url;
}

void read_limits(const yaml::Node& root, Config& config) {
  const yaml::Node push = root.map("push");
  if (const auto wait = push.duration("wait")) config.relay.wait = *wait;
  if (push.any("options").is_present())
    config.relay.push_options = push.texts("options");
  if (const auto size = read_size(push, "largest_file"))
    config.relay.change_limits.blob_bytes = *size;
  read_pack_limits(push, config);
  read_gate(push, config);
  read_object_limits(push, config);
  push.done();

  const yaml::Node approvals = root.map("approvals");
  if (const auto life = approvals.duration("request_life"))
    config.approvals.request_life = *life;
  if (const auto life = approvals.duration("approved_life"))
    config.approvals.approved_life = *life;
  approvals.done();

  const yaml::Node landing = root.map("landing");
  if (const auto sequential = landing.boolean("sequential"))
    config.landing.sequential = *sequential;
  landing.done();
}

void read_sandbox(const yaml::Node& root, Config& config) {
  const std::string asked = root.text("sandbox");
  if (asked == "available")
    config.sandbox = sandbox::Demand::available;
  else if (!asked.empty() && asked != "required")
    root.any("sandbox").problem("write required or available");
}

}  // namespace hoopgit::config
