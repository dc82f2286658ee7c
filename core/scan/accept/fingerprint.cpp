#include "core/scan/accept/fingerprint.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <cstdint>

namespace hoopgit::scan {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "hg1:";
constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t bytes_kept = 16;
constexpr std::size_t digits = 26;
constexpr std::size_t salt_size = 32;

std::string base32(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    count += 8;
    for (; count >= 5; count -= 5)
      text += alphabet[(bits >> (count - 5)) & 31];
  }
  if (count > 0) text += alphabet[(bits << (5 - count)) & 31];
  return text;
}

fs::path salt_file(const fs::path& top) {
  return top / ".hoopgit" / "scan-salt";
}

}  // namespace

std::string content_fingerprint(const Secret& salt, std::string_view rule,
                                std::string_view secret) {
  std::string subject = "hoopgit/finding/1";
  subject += '\0';
  subject += rule;
  subject += '\0';
  for (std::size_t i = 0; i < secret.size(); ++i)
    if (secret.substr(i, 2) != "\r\n") subject += secret[i];
  const auto digest = crypto::hmac_sha256(salt, subject);
  return std::string(prefix) + base32(digest.substr(0, bytes_kept));
}

bool is_content_fingerprint(std::string_view text) {
  return text.starts_with(prefix) && text.size() == prefix.size() + digits &&
         text.find_first_not_of(alphabet, prefix.size()) ==
             std::string_view::npos;
}

Result<std::optional<Secret>> read_salt(const fs::path& top) {
  std::error_code problem;
  if (!fs::exists(salt_file(top), problem) && !problem)
    return std::optional<Secret>();
  constexpr std::size_t most_bytes = 1024;
  const std::string text = TRY(read_file(salt_file(top), most_bytes));
  const auto bytes = from_hex(trim(text));
  if (!bytes || bytes->size() != salt_size)
    return Error{Fault::usage, "cannot use " +
                                   printable(salt_file(top).string()) +
                                   ": it is not 64 hex digits"};
  return std::optional<Secret>(Secret(*bytes));
}

Result<Secret> make_salt(const fs::path& top, std::string_view random) {
  if (auto known = TRY(read_salt(top))) return *std::move(known);
  std::error_code problem;
  fs::create_directories(salt_file(top).parent_path(), problem);
  TRY(write_file(salt_file(top), to_hex(random) + "\n", 0644));
  return Secret(random);
}

}  // namespace hoopgit::scan
