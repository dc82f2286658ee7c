// Whatever bytes come from outside, a record stays one record, a line one
// line and a field one field, in every format.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/event/cef.hpp"
#include "core/event/csv.hpp"
#include "core/event/format.hpp"
#include "core/event/phrase.hpp"
#include "core/event/syslog.hpp"
#include "tests/core/event/readers.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace hoopgit::event {
namespace {

std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts = {
      "",
      "\r\n",
      "a\n{\"forged\":true}\n",
      "\",\"forged\":\"1",
      "a\"b,c\r\nd",
      "=cmd|' /C calc'!A0",
      "x cs1=forged cs1Label=repo",
      "\\",
      "\\\\=\\|",
      "|||| CEF:0|a|b|c|d|e|1|",
      "]\" [x@1 y=\"1\"] ",
      "9999 <0>1 - - - - - -",
      "\x1b[2J\x1b]0;title\x07",
      "\xe2\x80\xae\xe2\x80\xa8\xe2\x80\xa9\xc2\x85\xef\xbb\xbf",
      "\xf0\x9f\x92\xa5\xe2\x80\x8d\xf3\xa0\x81\x81",
      "\xed\xa0\x80",      // A surrogate.
      "\xc0\xaf",          // Overlong.
      "\xf4\x90\x80\x80",  // Over U+10FFFF.
      "\xe2\x82",          // Cut short.
      std::string("a\0b", 3),
  };
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    texts.push_back(one);
    texts.push_back("a" + one + "b");
  }
  std::mt19937 random(2026);  // NOLINT: the same texts in every run.
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int k = 0; k < 12; ++k)
      text += static_cast<char>(random() % 256);
    texts.push_back(text);
  }
  return texts;
}

/// An entry that has `text` wherever something from outside may stand.
Entry hostile(const std::string& text) {
  auto value = sample_value("push.refused");
  for (const auto* path :
       {"data/reason", "data/step", "data/path", "data/message", "actor/name",
        "actor/sub", "actor/client/ua", "actor/client/ip", "target/repo",
        "correlation/ticket", "relay/node", "relay/build"})
    value = with(value, path, text);
  value = with(value, "target/refs",
               json::Array{json::object({{"ref", text},
                                         {"old", std::string(40, '1')},
                                         {"new", std::string(40, '2')},
                                         {"kind", "create"}})});
  // Header names are text in every entry: the store sees to it.
  if (!is_utf8(text)) {
    value = with(value, "relay/node", "relay-a");
    value = with(value, "relay/build", "0.1.0");
  }
  return entry_of(value);
}

bool has_controls(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
  });
}

TEST_CASE("no text breaks a line or record of any format") {
  for (const auto& text : hostile_texts()) {
    const Entry entry = hostile(text);
    for (const auto format : all_formats()) {
      INFO(name_of(format) << " of " << to_hex(text));
      const auto record = write_record(format, entry.item());
      REQUIRE(record);
      const auto line = trim(*record);
      CHECK(std::count(record->begin(), record->end(), '\n') == 1);
      // A raw DEL is allowed in JSON.
      if (format == Format::csv || format == Format::cef)
        CHECK_FALSE(has_controls(line));
      else
        CHECK(std::none_of(line.begin(), line.end(),
                           [](char c) { return c >= 0 && c < ' '; }));
      CHECK(is_utf8(line));
    }
  }
}

/// What a field for people holds of a text from outside.
std::string shown(const std::string& text) {
  return printable(text);
}

TEST_CASE("no text gets out of its cell in CSV") {
  for (const auto& text : hostile_texts()) {
    INFO(to_hex(text));
    const auto rows = read_csv(csv_header() + to_csv(hostile(text)));
    REQUIRE(rows.size() == 2);
    REQUIRE(rows[1].size() == rows[0].size());
    auto expected = shown(text);
    if (!expected.empty() &&
        std::string_view("=+-@\t").find(expected[0]) != std::string_view::npos)
      expected.insert(0, "'");
    for (const std::size_t column : {8U, 9U, 11U, 12U, 18U, 19U})
      CHECK(rows[1][column] == expected);
    CHECK(rows[1][20].size() == 64);
  }
}

TEST_CASE("no text gets out of its field in CEF") {
  for (const auto& text : hostile_texts()) {
    INFO(to_hex(text));
    const Entry entry = hostile(text);
    const auto record = read_cef(to_cef(entry));
    CHECK(record.header[4] == "push.refused");
    CHECK(record.header[6] == "6");
    if (!text.empty()) CHECK(record.extension.at("cs1Label") == "repo");
    CHECK(record.extension.at("cs5") == to_hex(entry.item().leaf_hash));
    const auto reason = record.extension.find("reason");
    if (text.empty()) {
      CHECK(reason == record.extension.end());
      continue;
    }
    // Line breaks come back as they were, what is invisible as its name.
    std::string expected;
    if (is_utf8(text))
      for (const char c : text)
        expected += c == '\r' || c == '\n' ? '\x01' : c;
    else
      expected = printable(text);
    std::string seen = reason->second;
    std::replace(seen.begin(), seen.end(), '\r', '\x01');
    std::replace(seen.begin(), seen.end(), '\n', '\x01');
    CHECK(printable(seen) == printable(expected));
    CHECK(record.extension.at("cs2") == reason->second);
  }
}

TEST_CASE("no text gets out of its message in syslog") {
  for (const auto& text : hostile_texts()) {
    INFO(to_hex(text));
    const Entry entry = hostile(text);
    const auto message = to_syslog(entry, {.enterprise = 32473});
    const auto record = read_syslog(message);
    CHECK(record.message_id == "push.refused");
    const auto item = item_from_json(record.text);
    REQUIRE(item);
    CHECK(item->bytes == entry.item().bytes);
    const auto frame = octet_counted(message);
    CHECK(frame.substr(frame.find(' ') + 1).size() ==
          std::stoul(frame.substr(0, frame.find(' '))));
  }
}

TEST_CASE("no text reaches into the terminal") {
  for (const auto& text : hostile_texts()) {
    INFO(to_hex(text));
    const auto told = tell(hostile(text).value());
    CHECK_FALSE(has_controls(told));
    CHECK(printable(told) == told);
  }
}

}  // namespace
}  // namespace hoopgit::event
