// Readers of the line formats, as strict as their standards: what they do not
// allow fails the test that reads it.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::event {

/// RFC 4180: every record ends with CRLF, quotes only around a whole field, no
/// bare CR, LF or quote.
std::vector<std::vector<std::string>> read_csv(std::string_view text);

struct CefRecord {
  std::vector<std::string> header;  ///< Seven fields, "CEF:0" first.
  std::map<std::string, std::string> extension;
};
CefRecord read_cef(std::string_view line);

struct SyslogRecord {
  int priority = 0;
  std::string time, host, app, process, message_id, structured_data, text;
};
/// RFC 5424, 6: the text must begin with a byte order mark and be UTF-8.
SyslogRecord read_syslog(std::string_view message);

}  // namespace hoopgit::event
