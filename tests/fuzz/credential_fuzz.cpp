// What Git says to the credential helper, and what rests in its cache.

#include "helper/message.hpp"
#include "helper/record.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

/// A line break in a value would be another attribute when it is sent on.
void check(std::string_view value) {
  must(value.find('\n') == std::string_view::npos);
  must(value.find('\0') == std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  if (const auto message = helper::parse_message(input)) {
    must(input.size() <= helper::longest_message);
    for (const auto& value :
         {message->protocol, message->host, message->path, message->username})
      check(value);
    for (const auto& state : message->states)
      check(state);
    check(message->password.reveal());
    check(message->credential.reveal());
    (void)message->refused_token_id();
  }
  if (const auto record = helper::parse_record(input))
    must(helper::to_line(*record).reveal() == input);
  return 0;
}
