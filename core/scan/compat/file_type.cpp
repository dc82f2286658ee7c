// The signatures are those of the formats' own specifications; which of them
// count, and in which order, is as in gitleaks.

#include "core/scan/compat/file_type.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace hoopgit::scan::compat {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::size_t least = 0;  ///< Bytes that a file must have.
};

bool has(std::string_view file, const Signature& signature) {
  return file.size() >= signature.least &&
         file.size() >= signature.offset + signature.bytes.size() &&
         file.substr(signature.offset, signature.bytes.size()) ==
             signature.bytes;
}

template <class Signatures>
bool has_any(std::string_view file, const Signatures& signatures) {
  return std::any_of(signatures.begin(), signatures.end(),
                     [&](const auto& each) { return has(file, each); });
}

unsigned byte(std::string_view file, std::size_t at) {
  return static_cast<unsigned char>(file[at]);
}

bool is_dex(std::string_view file) {
  return has(file, {0, "dex\n"sv, 37}) && file[36] == 0x70;
}

bool is_program(std::string_view file) {
  return has(file, {0, "\0asm\1\0\0\0"sv}) || is_dex(file) ||
         (has(file, {0, "dey\n"sv, 101}) && is_dex(file.substr(40, 60)));
}

constexpr auto pictures = std::to_array<Signature>({
    {0, "\xff\xd8\xff"sv},
    {0, "\0\0\0\x0cjP  \r\n\x87\n\0"sv},
    {0, "\x89PNG"sv},
    {0, "GIF"sv},
    {8, "WEBP"sv},
    {0, "II*\0"sv, 11},
    {0, "MM\0*"sv, 11},
    {0, "BM"sv},
    {0, "II\xbc"sv},
    {0, "8BPS"sv},
    {0, "\0\0\1\0"sv},
    {0, "AC10"sv},
});

constexpr auto sounds_and_films = std::to_array<Signature>({
    {4, "ftypM4V"sv},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"sv},
    {0, "FLV\1"sv},
    {4, "ftyp3gp"sv},
    {0, "MThd"sv},
    {0, "ID3"sv},
    {0, "\xff\xfb"sv},
    {4, "ftypM4A"sv},
    {0, "M4A "sv, 11},
    {0, "OggS"sv},
    {0, "fLaC"sv},
    {0, "#!AMR\n"sv, 12},
    {0, "\xff\xf1"sv},
    {0, "\xff\xf9"sv},
    {0,
     "\0\0\0\x14"
     "ftyp"sv,
     16},
    {4, "moov"sv, 16},
    {4, "mdat"sv, 16},
    {12, "mdat"sv, 16},
});

constexpr auto film_brands = std::to_array<std::string_view>(
    {"avc1", "dash", "iso2", "iso3", "iso4", "iso5", "iso6",
     "isom", "mmp4", "mp41", "mp42", "mp4v", "mp71", "MSNV",
     "NDAS", "NDSC", "NSDC", "NDSH", "NDSM", "NDSP", "NDSS",
     "NDXC", "NDXH", "NDXM", "NDXP", "NDXS", "F4V ", "F4P "});

bool is_film(std::string_view file) {
  if (has(file, {4, "ftyp"sv, 12}) &&
      std::find(film_brands.begin(), film_brands.end(), file.substr(8, 4)) !=
          film_brands.end())
    return true;
  return has(file, {0, "\0\0\1"sv, 4}) && byte(file, 3) >= 0xb0 &&
         byte(file, 3) <= 0xbf;
}

/// Of the two, by a name near its begin.
bool is_matroska(std::string_view file) {
  if (!has(file, {0, "\x1a\x45\xdf\xa3"sv})) return false;
  const auto begin = file.substr(0, 4096);
  const auto says = [&](std::string_view name) {
    const auto at = begin.find(name);
    return at != std::string_view::npos && at >= 3 &&
           begin.substr(at - 3, 2) == "\x42\x82"sv;
  };
  return says("matroska") || says("webm");
}

bool is_heif(std::string_view file) {
  if (!has(file, {4, "ftyp"sv, 16})) return false;
  const std::size_t length = byte(file, 0) << 24 | byte(file, 1) << 16 |
                             byte(file, 2) << 8 | byte(file, 3);
  if (file.size() < length) return false;
  const auto brand = file.substr(8, 4);
  if (brand == "heic") return true;
  if ((brand != "mif1" && brand != "msf1") || file.size() < 17) return false;
  for (std::size_t at = 16; at < length; at += 4)
    if (file.substr(at, 4) == "heic") return true;
  return false;
}

/// A container that says what is in it.
bool is_contained(std::string_view file) {
  return (has(file, {0, "RIFF"sv}) &&
          (has(file, {8, "AVI"sv}) || has(file, {8, "WAVE"sv}))) ||
         (has(file, {0, "FORM"sv}) && has(file, {8, "AIFF"sv}));
}

bool is_media(std::string_view file) {
  return has_any(file, pictures) || has_any(file, sounds_and_films) ||
         is_heif(file) || is_film(file) || is_matroska(file) ||
         is_contained(file);
}

constexpr auto documents = std::to_array<Signature>({
    {0, "\x1f\x8b\x08"sv},
    {0, "BZh"sv},
    {0, "7z\xbc\xaf\x27\x1c"sv},
    {0, "%PDF"sv},
    {0, "MZ"sv},
    {0, "{\\rtf"sv},
    {0, "NES\x1a"sv},
    {0, "Cr24"sv},
    {0, "%!"sv},
    {0, "\xfd\x37zXZ\0"sv},
    {0, "SQLi"sv},
    {0, "!<arch>"sv},
    {0, "LZIP"sv},
    {257, "ustar"sv},
    {0, "Rar!\x1a\x07\0"sv},
    {0, "Rar!\x1a\x07\1"sv},
    {0, "CWS"sv},
    {0, "FWS"sv},
    {0, "MSCF"sv},
    {0, "ISc("sv},
    {0, "\x1f\xa0"sv},
    {0, "\x1f\x9d"sv},
    {0, "\xed\xab\xee\xdb"sv, 97},
    {0, "\x7f\x45LF"sv, 53},
    {128, "DICM"sv},
    {32769, "CD001"sv},
    {0, "\xfe\xed\xfa\xcf"sv},
    {0, "\xfe\xed\xfa\xce"sv},
    {0, "\xbe\xba\xfe\xca"sv},
    {0, "\xcf\xfa\xed\xfe"sv},
    {0, "\xce\xfa\xed\xfe"sv},
    {0, "\xca\xfe\xba\xbe"sv},
    {0, "\x28\xb5\x2f\xfd"sv},
    {0, "wOFF\0\1\0\0"sv},
    {0, "wOF2\0\1\0\0"sv},
    {0, "\0\1\0\0\0"sv},
    {0, "OTTO\0"sv},
});

bool is_zip(std::string_view file) {
  return has(file, {0, "PK"sv, 4}) &&
         (file[2] == 3 || file[2] == 5 || file[2] == 7) &&
         (file[3] == 4 || file[3] == 6 || file[3] == 8);
}

bool is_embedded_font(std::string_view file) {
  return has(file, {34, "LP"sv}) &&
         (has(file, {8, "\2\0\1"sv}) || has(file, {8, "\1\0\0"sv}) ||
          has(file, {8, "\2\0\2"sv}));
}

bool is_old_office(std::string_view file) {
  if (!has(file, {0, "\xd0\xcf\x11\xe0"sv})) return false;
  return file.size() < 514 || has(file, {512, "\xec\xa5"sv}) ||
         has(file, {512, "\x09\x08"sv}) || has(file, {512, "\xa0\x46"sv});
}

/// Frames that a reader of zstd skips, and then one that it reads.
bool is_skipped_zstd(std::string_view file) {
  while (file.size() >= 8 && (byte(file, 0) & 0xf0) == 0x50 &&
         file.substr(1, 3) == "\x2a\x4d\x18"sv) {
    const std::size_t size = byte(file, 4) | byte(file, 5) << 8 |
                             byte(file, 6) << 16 | byte(file, 7) << 24;
    if (file.size() < 8 + size) return false;
    file.remove_prefix(8 + size);
    if (file.starts_with("\x28\xb5\x2f\xfd"sv)) return true;
  }
  return false;
}

}  // namespace

bool is_application(std::string_view bytes) {
  if (is_program(bytes)) return true;
  if (is_media(bytes)) return false;
  return has_any(bytes, documents) || is_zip(bytes) ||
         is_embedded_font(bytes) || is_old_office(bytes) ||
         is_skipped_zstd(bytes);
}

bool has_archive_name(std::string_view path) {
  constexpr auto anywhere = std::to_array<std::string_view>(
      {".7z", ".br", ".bz2", ".gz", ".lz4", ".rar", ".sz", ".s2", ".tar", ".xz",
       ".zip", ".zz", ".zst"});
  while (path.ends_with('/'))
    path.remove_suffix(1);
  const std::string name = lower(path.substr(path.rfind('/') + 1));
  return name.ends_with(".lz") || name.ends_with(".mz") ||
         std::any_of(anywhere.begin(), anywhere.end(), [&](auto each) {
           return name.find(each) != std::string::npos;
         });
}

}  // namespace hoopgit::scan::compat
