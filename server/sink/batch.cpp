#include "server/sink/batch.hpp"

#include "core/event/cloud_event.hpp"
#include "core/event/ocsf.hpp"
#include "core/json/json.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/note.hpp"
#include "server/sink/splunk.hpp"

#include <algorithm>

namespace hoopgit::sink {
namespace {

using event::Format;

struct Signed {
  std::uint64_t size = 0;
  std::string note{};
};

Result<Signed> newest_checkpoint(store::Store& store) {
  auto note = TRY(store.checkpoint());
  if (!note) return Signed{};
  const auto text = TRY(ledger::parse_note(*note)).text;
  return Signed{TRY(ledger::parse_checkpoint(text)).size, *std::move(note)};
}

bool is_wanted(const Settings& settings, std::string_view type) {
  return settings.types.empty() ||
         std::any_of(settings.types.begin(), settings.types.end(),
                     [&](const std::string& wanted) {
                       return wanted.ends_with('.') ? type.starts_with(wanted)
                                                    : type == wanted;
                     });
}

/// The fingerprint of a chain as a cursor keeps it: "<event id> <hex>".
std::optional<event::OcsfLink> link_from(const std::string& text) {
  const auto blank = text.find(' ');
  if (blank == text.npos) return std::nullopt;
  return event::OcsfLink{text.substr(0, blank), text.substr(blank + 1)};
}

/// Makes records, one after the other.
class Writer {
 public:
  Writer(const Settings& settings, std::string fingerprint,
         std::string_view authority)
      : settings_(settings),
        fingerprint_(std::move(fingerprint)),
        authority_(authority) {}

  Result<std::string> write(event::Item item) {
    const auto* syslog = std::get_if<SyslogTarget>(&settings_.target);
    const bool splunk = std::holds_alternative<SplunkTarget>(settings_.target);
    const Format format = settings_.format;
    if (syslog == nullptr && !splunk && format != Format::cloudevents &&
        !(format == Format::ocsf && settings_.chained))
      return event::write_record(format, item);
    const auto entry = TRY(event::Entry::read(std::move(item)));
    if (syslog != nullptr)
      return event::octet_counted(event::to_syslog(entry, syslog->message));
    if (splunk) return to_splunk(entry) + "\n";
    if (format == Format::cloudevents)
      return event::to_cloud_event(entry, settings_.event_prefix) + "\n";
    return write_chained(entry);
  }

  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::string write_chained(const event::Entry& entry) {
    auto chained = event::to_chained_ocsf(
        entry,
        {settings_.name, std::string(authority_), link_from(fingerprint_)});
    fingerprint_ = chained.link.id + " " + chained.link.fingerprint;
    return std::move(chained.event) + "\n";
  }

  const Settings& settings_;
  std::string fingerprint_;
  std::string_view authority_;
};

std::string type_of(std::string_view entry) {
  const auto value = json::parse(entry);
  const auto type = value ? value->text("type") : Result<std::string>("");
  return type ? *type : "";
}

std::string head_of(const Batch& batch, const Settings& settings,
                    const std::string& note) {
  if (std::holds_alternative<SyslogTarget>(settings.target) ||
      std::holds_alternative<SplunkTarget>(settings.target))
    return {};
  if (settings.format != Format::jsonl) return event::preamble(settings.format);
  std::string head = "{\"log\":" + json::dump(batch.log);
  head += ",\"first\":" + std::to_string(batch.first);
  head += ",\"last\":" + std::to_string(batch.last);
  head += ",\"checkpoint\":" + json::dump(note);
  if (!settings.types.empty()) head += ",\"filtered\":true";
  return head + "}\n";
}

}  // namespace

std::string Batch::body() const {
  std::string all = head;
  for (const auto& record : records)
    all += record;
  return all;
}

Result<std::optional<Batch>> next_batch(store::Store& store,
                                        const Settings& settings,
                                        const Position& position,
                                        std::string_view authority) {
  const Signed covered = TRY(newest_checkpoint(store));
  if (position.next >= covered.size) return std::optional<Batch>();
  const auto count = std::min<std::uint64_t>(settings.batch_events,
                                             covered.size - position.next);
  const auto entries = TRY(store.entries(position.next, count));
  if (entries.empty()) return std::optional<Batch>();

  Batch batch{store.origin(), position.next, position.next, {}, {}, {}};
  Writer writer(settings, position.fingerprint, authority);
  std::size_t size = 0;
  for (const auto& entry : entries) {
    if (size >= settings.batch_bytes) break;
    batch.last = entry.index;
    if (!settings.types.empty() && !is_wanted(settings, type_of(entry.bytes)))
      continue;
    batch.records.push_back(TRY(
        writer.write({batch.log, entry.index, entry.leaf_hash, entry.bytes})));
    size += batch.records.back().size();
  }
  batch.head = head_of(batch, settings, covered.note);
  batch.fingerprint = writer.fingerprint();
  return std::optional(std::move(batch));
}

}  // namespace hoopgit::sink
