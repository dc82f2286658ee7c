// What people read of bytes from outside.

#include "core/base/text.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hoopgit {
namespace {

std::string utf8(std::uint32_t c) {
  std::string text;
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
  return text;
}

bool is_shown_as_number(std::uint32_t c) {
  return printable(utf8(c)).starts_with("<U+");
}

TEST_CASE("no byte reaches a reader as a control") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string shown =
          printable(std::string{char(first), char(second)});
      REQUIRE(is_utf8(shown));
      for (const char c : shown)
        REQUIRE((c == '\t' || static_cast<unsigned char>(c) >= 0x20));
      REQUIRE(shown.find('\x7f') == std::string::npos);
      REQUIRE(printable(shown) == shown);
    }
}

TEST_CASE("every hidden class is shown by its number") {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> runs = {
      {0x0, 0x8},         {0xa, 0x1f},        {0x7f, 0x9f},
      {0xad, 0xad},       {0x600, 0x605},     {0x61c, 0x61c},
      {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},
      {0x8e2, 0x8e2},     {0x180b, 0x180f},   {0x200b, 0x200f},
      {0x202a, 0x202e},   {0x2060, 0x206f},   {0xfeff, 0xfeff},
      {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x13430, 0x13438},
      {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
      {0xfe00, 0xfe0f},   {0x34f, 0x34f},     {0x115f, 0x1160},
      {0x17b4, 0x17b5},   {0x3164, 0x3164},   {0xffa0, 0xffa0},
      {0x2028, 0x2029},   {0xa0, 0xa0},       {0x1680, 0x1680},
      {0x2000, 0x200a},   {0x202f, 0x202f},   {0x205f, 0x205f},
      {0x3000, 0x3000},   {0x2800, 0x2800},   {0xe000, 0xf8ff},
      {0xfdd0, 0xfdef},   {0xfffe, 0xffff},   {0x1fffe, 0x1ffff},
      {0xf0000, 0x10ffff}};
  for (const auto& [first, last] : runs)
    for (std::uint32_t c = first; c <= last; ++c) {
      INFO(c);
      REQUIRE(is_shown_as_number(c));
    }
}

TEST_CASE("what can be read is left alone") {
  for (const std::uint32_t c :
       {0x9U,    0x20U,   0x7eU,   0xa1U,    0xacU,   0xaeU,   0x34eU,
        0x606U,  0x61bU,  0x4e2dU, 0x1f600U, 0x2010U, 0x2027U, 0x2030U,
        0x205eU, 0x2070U, 0x3001U, 0xfdf0U,  0xfe10U, 0xfffdU, 0x1d17bU})
    CHECK(printable(utf8(c)) == utf8(c));
  CHECK(printable("\xff\xc3(") == "<FF><C3>(");
  CHECK(printable("\xed\xa0\x80") == "<ED><A0><80>");
}

}  // namespace
}  // namespace hoopgit
