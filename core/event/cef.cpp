#include "core/event/cef.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/event/phrase.hpp"

#include <array>
#include <chrono>

namespace hoopgit::event {
namespace {

std::string header(std::string_view raw) {
  std::string escaped;
  for (const char c : printable(raw)) {
    if (c == '\\' || c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string value(std::string_view raw) {
  std::string escaped;
  while (!raw.empty()) {
    const auto plain = raw.substr(0, raw.find_first_of("\r\n\\="));
    escaped += printable(plain);
    raw.remove_prefix(plain.size());
    if (raw.empty()) break;
    const char c = raw.front();
    escaped += '\\';
    escaped += c == '\r' ? 'r' : c == '\n' ? 'n' : c;
    raw.remove_prefix(1);
  }
  return escaped;
}

class Extension {
 public:
  void add(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    if (!line_.empty()) line_ += ' ';
    line_ += std::string(key) + "=" + value(text);
  }
  void add_labelled(std::string_view key, std::string_view label,
                    std::string_view text) {
    if (text.empty()) return;
    add(key, text);
    add(std::string(key) + "Label", label);
  }
  const std::string& line() const { return line_; }

 private:
  std::string line_{};
};

std::string milliseconds(Time time) {
  using std::chrono::floor, std::chrono::milliseconds;
  return std::to_string(floor<milliseconds>(time.time_since_epoch()).count());
}

void add_refs(const Entry& entry, Extension& extension) {
  std::vector<std::string> names, changes;
  for (const auto& ref : entry.refs()) {
    names.push_back(ref.name);
    changes.push_back(ref.old_id + ".." + ref.land_id);
  }
  extension.add_labelled("cs2", "ref", join(names, " "));
  extension.add_labelled("cs6", "change", join(changes, " "));
}

std::string extension_of(const Entry& entry) {
  Extension extension;
  extension.add("rt", milliseconds(entry.time()));
  extension.add("externalId", entry.id());
  extension.add("suser", entry.subject());
  extension.add("src", entry.address());
  const auto type = entry.type();
  extension.add("act", type.substr(type.find('.') + 1));
  extension.add("outcome", entry.outcome());
  extension.add("reason", entry.reason());
  extension.add("msg", tell(entry.value()));
  extension.add_labelled("cn1", "index", std::to_string(entry.item().index));
  extension.add_labelled("cs1", "repo", entry.text({"target", "repo"}));
  extension.add_labelled("cs3", "push_id", entry.text({"push_id"}));
  extension.add_labelled("cs4", "policy", entry.text({"policy", "sha256"}));
  extension.add_labelled("cs5", "leaf_hash", to_hex(entry.item().leaf_hash));
  add_refs(entry, extension);
  return extension.line();
}

}  // namespace

std::string to_cef(const Entry& entry) {
  constexpr std::array<std::string_view, 5> severities = {"2", "4", "6", "8",
                                                          "10"};
  const std::string type = header(entry.type());
  std::string line = "CEF:0|hoopgit|hoopgit-relay|";
  line += header(entry.text({"relay", "build"})) + "|" + type + "|" + type;
  line += "|";
  line += severities[static_cast<std::size_t>(entry.severity())];
  return line + "|" + extension_of(entry);
}

}  // namespace hoopgit::event
