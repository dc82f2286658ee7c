// What stands in a header or a query: a credential, a host, a form.

#include "core/base/encoding.hpp"
#include "server/http/bearer.hpp"
#include "server/http/exchange.hpp"
#include "server/http/target.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

void read_credential(std::string_view input) {
  const auto found = front::read_bearer(input);
  if (!found) return;
  must(!found->empty());
  const std::string basic =
      "Basic " + to_base64("git:" + std::string(found->reveal()));
  const auto again = front::read_bearer(basic);
  must(again && again->reveal() == found->reveal());
}

void read_query(std::string_view input) {
  front::Request request;
  request.query = input;
  const auto form = from_form(input);
  if (!form) return;
  for (const auto& [name, value] : *form)
    if (!name.empty()) must(request.query_field(name) == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read_credential(input);
  read_credential("Bearer " + std::string(input));
  read_credential("Basic " + to_base64(input));
  read_query(input);
  if (front::is_host(input))
    must(input.find_first_of("/@ ,%\r\n") == std::string_view::npos);
  return 0;
}
