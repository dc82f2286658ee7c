#include "core/event/catalogue.hpp"
#include "server/config/sections.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace hoopgit::config {
namespace {

using event::Format;

bool is_sink_name(std::string_view name) {
  return name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
             name.npos;
}

/// A number of a range; the default when it is absent.
std::int64_t read_number(const yaml::Node& map, std::string_view key,
                         std::int64_t least, std::int64_t most,
                         std::int64_t otherwise) {
  const auto number = map.integer(key);
  if (!number) return otherwise;
  if (*number >= least && *number <= most) return *number;
  map.any(key).problem("it must be from " + std::to_string(least) + " to " +
                       std::to_string(most));
  return otherwise;
}

Url read_target_url(const yaml::Node& entry) {
  const auto url = read_url(entry, "url", yaml::required);
  if (!url) return {};
  if (url->scheme == "http" && !url->is_loopback())
    entry.any("url").problem("plain http is for loopback addresses only");
  return *url;
}

sink::FileTarget read_file_target(const yaml::Node& entry) {
  return {read_path(entry, "path", yaml::required),
          read_size(entry, "rotate").value_or(0)};
}

sink::SyslogTarget read_syslog_target(const yaml::Node& entry) {
  sink::SyslogTarget target;
  const std::string text = entry.text("address", yaml::required);
  const auto address = parse_address(text);
  if (!text.empty() && (!address || address->port == 0))
    entry.any("address").problem("write it as siem.example.com:6514");
  if (address) {
    target.host = address->host;
    target.port = address->port;
  }
  target.certificate = read_path(entry, "certificate", yaml::optional);
  target.key = read_path(entry, "key", yaml::optional);
  if (target.certificate.empty() != target.key.empty())
    entry.problem("certificate and key go together");
  target.message.max_message = static_cast<std::size_t>(
      read_number(entry, "max_message", 1024, 1024 * 1024, 8192));
  const auto number = read_number(entry, "enterprise", 1,
                                  std::numeric_limits<std::uint32_t>::max(), 0);
  if (number != 0)
    target.message.enterprise = static_cast<std::uint32_t>(number);
  return target;
}

sink::WebhookTarget read_webhook_target(const yaml::Node& entry) {
  sink::WebhookTarget target{read_target_url(entry), {}};
  if (!entry.any("secrets", yaml::required).is_present()) return target;
  for (const auto& path : entry.texts("secrets")) {
    target.secrets.emplace_back(path);
    if (!target.secrets.back().is_absolute())
      entry.any("secrets").problem("they are paths, which begin with '/'");
  }
  return target;
}

sink::BucketTarget read_bucket_target(const yaml::Node& entry) {
  sink::BucketTarget target;
  target.url = read_target_url(entry);
  if (!target.url.query.empty())
    entry.any("url").problem("it ends with the bucket, and has no query");
  target.region = entry.text("region", yaml::required);
  target.access_key = entry.text("access_key", yaml::required);
  target.secret = read_path(entry, "secret", yaml::required);
  if (const auto life = entry.duration("lock")) target.retention = *life;
  const std::string mode = entry.text("lock_mode");
  target.compliance = mode == "compliance";
  if (!mode.empty() && mode != "compliance" && mode != "governance")
    entry.any("lock_mode").problem("it is 'governance' or 'compliance'");
  return target;
}

sink::Target read_target(const yaml::Node& entry) {
  const std::string kind = entry.text("kind", yaml::required);
  if (kind == "file") return read_file_target(entry);
  if (kind == "syslog") return read_syslog_target(entry);
  if (kind == "https") return read_webhook_target(entry);
  if (kind == "s3") return read_bucket_target(entry);
  if (kind == "splunk")
    return sink::SplunkTarget{read_target_url(entry),
                              read_path(entry, "token", yaml::required)};
  if (!kind.empty())
    entry.any("kind").problem("'" + kind +
                              "' is none of file, syslog, https, splunk, s3");
  return {};
}

void read_format(const yaml::Node& entry, sink::Settings& settings) {
  const bool syslog =
      std::holds_alternative<sink::SyslogTarget>(settings.target);
  if (syslog) settings.format = Format::syslog;
  const std::string name = entry.text("format");
  const auto format = event::find_format(name);
  if (!name.empty() && !format)
    entry.any("format").problem(
        "'" + name +
        "' is none of jsonl, csv, cef, ecs, ocsf, cloudevents, syslog");
  const bool fixed =
      syslog || std::holds_alternative<sink::SplunkTarget>(settings.target);
  if (format && fixed && *format != settings.format)
    entry.any("format").problem("a sink of this kind has a format of its own");
  if (format) settings.format = *format;

  settings.chained = entry.boolean("record_integrity").value_or(false);
  if (settings.chained && settings.format != Format::ocsf)
    entry.any("record_integrity").problem("it goes with format ocsf");
  if (const auto prefix = entry.text("type_prefix"); !prefix.empty()) {
    settings.event_prefix = prefix;
    if (settings.format != Format::cloudevents)
      entry.any("type_prefix").problem("it goes with format cloudevents");
  }
}

/// Of the catalogue, or "push." for all of push.
bool is_type(const std::string& text) {
  const auto kinds = event::all_kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) {
    return text.ends_with('.') ? kind.type.starts_with(text)
                               : kind.type == text;
  });
}

void read_types(const yaml::Node& entry, sink::Settings& settings) {
  const yaml::Node types = entry.any("types");
  if (!types.is_present()) return;
  settings.types = entry.texts("types");
  for (const auto& type : settings.types)
    if (!is_type(type))
      types.problem("there are no events '" + type +
                    "': see hoopgit-audit(5), or write push. for all of push");
}

void read_delivery(const yaml::Node& entry, sink::Settings& settings) {
  const std::string delivery = entry.text("delivery");
  settings.enforced = delivery == "enforced";
  if (!delivery.empty() && delivery != "enforced" && delivery != "best_effort")
    entry.any("delivery").problem("it is 'best_effort' or 'enforced'");
  if (const auto lag = entry.duration("max_lag")) {
    settings.max_lag = *lag;
    if (!settings.enforced)
      entry.any("max_lag").problem("it goes with delivery: enforced");
  }
  settings.batch_events = static_cast<std::size_t>(
      read_number(entry, "batch", 1, 10'000,
                  static_cast<std::int64_t>(settings.batch_events)));
}

sink::Settings read_sink(const yaml::Node& entry, const Config& config) {
  sink::Settings settings;
  settings.name = entry.text("name", yaml::required);
  if (!is_sink_name(settings.name))
    entry.any("name").problem("a name has a-z, 0-9, '_' and '-'");
  settings.target = read_target(entry);
  read_format(entry, settings);
  read_types(entry, settings);
  read_delivery(entry, settings);
  settings.ca_file = config.ca_file;
  if (!std::holds_alternative<sink::FileTarget>(settings.target))
    if (auto file = read_path(entry, "ca_file", yaml::optional); !file.empty())
      settings.ca_file = std::move(file);
  entry.done();
  return settings;
}

}  // namespace

void read_sinks(const yaml::Node& audit, Config& config) {
  std::set<std::string> names;
  for (const auto& entry : audit.list("sinks").items()) {
    auto settings = read_sink(entry, config);
    if (!settings.name.empty() && !names.insert(settings.name).second)
      entry.any("name").problem("the sink '" + settings.name +
                                "' is given twice");
    config.sinks.push_back(std::move(settings));
  }
}

}  // namespace hoopgit::config
