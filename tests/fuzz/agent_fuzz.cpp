// What an agent of SPIFFE answers, in gRPC's frame; and what any platform gives
// for a token.

#include "cli/id_token.hpp"
#include "cli/protobuf.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

bool is_within(std::string_view piece, std::string_view whole) {
  return piece.data() >= whole.data() &&
         piece.data() + piece.size() <= whole.data() + whole.size();
}

void read_message(std::string_view message) {
  for (unsigned field = 1; field <= 15; ++field)
    if (const auto found = cli::protobuf::find_bytes(message, field))
      must(is_within(*found, message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read_message(input);
  if (const auto message = cli::protobuf::unframed(input)) {
    must(is_within(*message, input));
    read_message(*message);
    must(input.starts_with(cli::protobuf::framed(*message)));
  }
  const std::string field = cli::protobuf::bytes_field(2, input);
  must(cli::protobuf::find_bytes(field, 2) == input);
  must(cli::protobuf::unframed(cli::protobuf::framed(field)) == field);
  const auto purpose = cli::read_purpose(Secret(input));
  if (purpose) must(!purpose->audiences.empty() || !purpose->is_for("x"));
  return 0;
}
