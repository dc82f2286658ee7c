// What an upstream says it has.

#include "server/upstream/advertisement.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

void check(const std::vector<git::Ref>& refs) {
  for (std::size_t i = 0; i < refs.size(); ++i) {
    must(refs[i].name.size() <= 255);
    must(refs[i].name.starts_with("refs/"));
    must(*git::ObjectId::parse(refs[i].id.hex()) == refs[i].id);
    must(i == 0 || refs[i - 1].name < refs[i].name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  for (const auto service :
       {upstream::Service::upload_pack, upstream::Service::receive_pack}) {
    const auto read = upstream::parse_advertisement(input, service);
    if (!read) continue;
    check(read->refs);
    check(read->peeled);
    for (const auto& ref : read->refs)
      must(read->id_of(ref.name) == ref.id);
    must(read->object_format == "sha1");
    (void)read->has("agent");
  }
  return 0;
}
