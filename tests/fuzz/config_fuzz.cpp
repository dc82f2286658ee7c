// The relay's file. One that is taken opens nothing by accident.

#include "core/base/text.hpp"
#include "server/config/config.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto config = config::parse(fuzz::text_of(data, size), "relay.yaml");
  if (!config) {
    must(config.error().fault == Fault::usage);
    for (const auto line : split(config.error().message, '\n'))
      must(printable(line) == line);
    return 0;
  }
  must(config->public_url.scheme == "https" ||
       config->public_url.is_loopback());
  must(config->listener.certificate.empty() == config->listener.key.empty());
  must(config->state.is_absolute());
  must(config->gate.pushes > 0 && config->gate.disk <= 100);
  must(config->gate.bytes >= config->relay.pack_limits.pack_bytes);
  must(!config->upstreams.empty());
  return 0;
}
