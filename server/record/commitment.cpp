#include "server/record/commitment.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::record {
namespace {

constexpr std::array<std::string_view, 4> of_persons{"email", "display", "ip",
                                                     "sub"};

}  // namespace

std::string commit_to(std::string_view salt, std::string_view body) {
  crypto::Digest digest(crypto::Hash::sha256);
  digest.update(salt);
  digest.update(body);
  return to_hex(digest.finish());
}

store::BodyReference reference_to(const store::BodyRow& row) {
  if (std::find(of_persons.begin(), of_persons.end(), row.name) !=
      of_persons.end())
    return {row.name, row.commitment, {}, {}};
  return {row.name, row.commitment, row.type, row.bytes};
}

store::BodyRow emptied_row(const store::BodyRow& row) {
  store::BodyRow emptied{row.commitment, row.name};
  emptied.push = row.push;
  emptied.key = row.key;
  emptied.file = row.file;
  emptied.retain_until = Time();
  return emptied;
}

bool is_emptied(const store::BodyRow& row) {
  return row.retain_until == Time();
}

}  // namespace hoopgit::record
