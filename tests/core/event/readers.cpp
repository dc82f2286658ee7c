#include "tests/core/event/readers.hpp"

#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <regex>

namespace hoopgit::event {
namespace {

/// One field; `text` goes on behind it.
std::string read_cell(std::string_view& text) {
  std::string cell;
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find_first_of(",\r\n"), text.size());
    cell = text.substr(0, end);
    REQUIRE(cell.find('"') == std::string::npos);
    text.remove_prefix(end);
    return cell;
  }
  text.remove_prefix(1);
  for (;;) {
    const auto quote = text.find('"');
    REQUIRE(quote != text.npos);
    cell += text.substr(0, quote);
    text.remove_prefix(quote + 1);
    if (!text.starts_with('"')) return cell;
    cell += '"';
    text.remove_prefix(1);
  }
}

/// Up to an unescaped `end`, which is taken too.
std::string take_header(std::string_view& line) {
  std::string field;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '|') {
      line.remove_prefix(i + 1);
      return field;
    }
    if (line[i] == '\\') {
      ++i;
      REQUIRE(i < line.size());
      REQUIRE((line[i] == '\\' || line[i] == '|'));
    }
    field += line[i];
  }
  FAIL("a header field has no end");
  return field;
}

std::string unescape(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\') {
      text += value[i];
      continue;
    }
    ++i;
    REQUIRE(i < value.size());
    REQUIRE(std::string_view("\\=rn").find(value[i]) != std::string_view::npos);
    text += value[i] == 'r' ? '\r' : value[i] == 'n' ? '\n' : value[i];
  }
  return text;
}

/// Where unescaped '=' stand: each ends a key.
std::vector<std::size_t> key_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '=')
      ends.push_back(i);
  }
  return ends;
}

}  // namespace

std::vector<std::vector<std::string>> read_csv(std::string_view text) {
  std::vector<std::vector<std::string>> records;
  while (!text.empty()) {
    std::vector<std::string> record;
    for (;;) {
      record.push_back(read_cell(text));
      if (!text.starts_with(',')) break;
      text.remove_prefix(1);
    }
    REQUIRE(text.starts_with("\r\n"));
    text.remove_prefix(2);
    records.push_back(std::move(record));
  }
  return records;
}

CefRecord read_cef(std::string_view line) {
  REQUIRE(line.find_first_of("\r\n") == line.npos);
  REQUIRE(is_utf8(line));
  CefRecord record;
  for (int i = 0; i < 7; ++i)
    record.header.push_back(take_header(line));
  const auto ends = key_ends(line);
  std::size_t key_at = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const std::string key(line.substr(key_at, ends[i] - key_at));
    static const std::regex is_key("[A-Za-z0-9]+");
    REQUIRE(std::regex_match(key, is_key));
    // The value ends at the blank before the next key.
    auto value_end = line.size();
    if (i + 1 < ends.size()) value_end = line.rfind(' ', ends[i + 1]);
    REQUIRE(value_end > ends[i]);
    const auto value = line.substr(ends[i] + 1, value_end - ends[i] - 1);
    REQUIRE(record.extension.emplace(key, unescape(value)).second);
    key_at = value_end + 1;
  }
  return record;
}

SyslogRecord read_syslog(std::string_view message) {
  // An element is [id name="value" …]; in values \ " and ] are escaped.
  static const std::regex form(
      R"re(^<([0-9]{1,3})>1 (\S+) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) (-|\[[!-~]+(?: [!-~]+="(?:[^"\\\]]|\\["\\\]])*")*\]) )re");
  static const std::regex time_form(
      R"re(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z)re");
  std::match_results<std::string_view::const_iterator> match;
  REQUIRE(std::regex_search(message.begin(), message.end(), match, form));
  SyslogRecord record{std::stoi(match[1].str()),
                      match[2].str(),
                      match[3].str(),
                      match[4].str(),
                      match[5].str(),
                      match[6].str(),
                      match[7].str(),
                      {}};
  REQUIRE(std::regex_match(record.time, time_form));
  REQUIRE(record.priority <= 191);
  message.remove_prefix(static_cast<std::size_t>(match.length(0)));
  REQUIRE(message.starts_with("\xef\xbb\xbf"));
  record.text = message.substr(3);
  REQUIRE(is_utf8(record.text));
  return record;
}

}  // namespace hoopgit::event
