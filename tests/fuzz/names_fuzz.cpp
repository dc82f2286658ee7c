// Short texts from outside: names, ids, addresses, times, encodings. What is
// read is written again as it was, or as the one spelling that it has.

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/push_id.hpp"
#include "core/base/repository_name.hpp"
#include "core/base/text.hpp"
#include "core/base/url.hpp"
#include "core/git/object_id.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

void read_names(std::string_view input) {
  if (const auto name = RepositoryName::parse(input)) {
    must(*RepositoryName::parse(name->text()) == *name);
    must(*RepositoryName::parse(name->text() + ".git") == *name);
    must(name->text().size() <= 255);
    must(name->text().find("..") == std::string::npos ||
         name->text().find("/../") == std::string::npos);
  }
  if (const auto id = PushId::parse(input)) {
    must(*PushId::parse(id->text()) == *id);
    must(is_ulid(id->text()));
  }
  if (const auto id = git::ObjectId::parse(input)) must(id->hex() == input);
  if (git::is_ref_name(input)) {
    must(input.size() <= 255);
    must(input.find("..") == std::string_view::npos);
  }
  if (const auto url = parse_url(input)) {
    const auto again = parse_url(url->text());
    must(again && *again == *url);
    must(url->text().find('@') == std::string::npos ||
         url->host.find('@') == std::string::npos);
  }
}

void read_encodings(std::string_view input) {
  if (const auto bytes = from_hex(input)) must(to_hex(*bytes) == input);
  if (const auto bytes = from_base64(input)) must(to_base64(*bytes) == input);
  if (const auto bytes = from_base64url(input))
    must(to_base64url(*bytes) == input);
  must(*from_hex(to_hex(input)) == input);
  must(*from_base64(to_base64(input)) == input);
  must(*from_base64url(to_base64url(input)) == input);
  must(*percent_decode(percent_encode(input)) == input);
  (void)percent_decode(input);
  if (const auto form = from_form(input)) {
    const auto again = from_form(to_form(*form));
    must(again && *again == *form);
  }
}

void read_times(std::string_view input) {
  if (const auto time = parse_rfc3339(input)) {
    const auto again = parse_rfc3339(to_rfc3339(*time));
    must(again && *again == *time);
  }
  if (const auto duration = parse_duration(input))
    must(*parse_duration(to_text(*duration)) == *duration);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read_names(input);
  read_encodings(input);
  read_times(input);
  const std::string shown = printable(input);
  must(is_utf8(shown));
  must(printable(shown) == shown);
  must(shown.find_first_of("\x1b\r\n") == std::string::npos);
  return 0;
}
