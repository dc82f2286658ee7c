// What comes to the port on which a sign-in waits for the browser: from the
// browser, and from any page or program that finds it.

#include "cli/loopback_listener.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

constexpr std::string_view state = "s1";

void read_head(std::string_view head) {
  const auto form = cli::callback_in(head, state);
  if (!form) return;
  must(head.starts_with("GET /callback?"));
  const bool has_state =
      std::any_of(form->begin(), form->end(), [](const auto& field) {
        return field.first == "state" && field.second == state;
      });
  must(has_state);
  // What stands behind the first line is no part of the answer.
  const auto line = head.substr(0, head.find("\r\n"));
  must(cli::callback_in(line, state) == form);
  must(!cli::callback_in(head, "another state"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read_head(input);
  read_head("GET /callback?" + std::string(input) + " HTTP/1.1\r\n\r\n");
  read_head("GET /callback?state=s1&" + std::string(input) +
            " HTTP/1.1\r\n\r\n");
  return 0;
}
