// Small archives, made byte by byte: also such as no tool would write.

#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace hoopgit::scan::test {

struct Member {
  std::string name;
  std::string content;
  bool is_packed = false;
  std::uint32_t flags = 0;
  std::uint32_t method = 0;  ///< Not 0: said instead of the true one.
};

inline std::string deflated(const std::string& text, int window) {
  z_stream state{};
  if (deflateInit2(&state, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::runtime_error("deflate");
  std::string out(deflateBound(&state, text.size()) + 64, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

inline std::string gz(const std::string& text) {
  return deflated(text, 15 + 16);
}

inline std::string little(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8U)
    bytes += static_cast<char>(value & 0xffU);
  return bytes;
}

inline std::string zip(const std::vector<Member>& members) {
  std::string out;
  std::string central;
  for (const auto& member : members) {
    const std::string packed =
        member.is_packed ? deflated(member.content, -15) : member.content;
    const std::uint32_t method = member.method != 0 ? member.method
                                 : member.is_packed ? 8U
                                                    : 0U;
    const std::string shared = little(member.flags, 2) + little(method, 2) +
                               little(0, 8) + little(packed.size(), 4) +
                               little(member.content.size(), 4) +
                               little(member.name.size(), 2) + little(0, 2);
    central += "PK\x01\x02" + little(20, 2) + little(20, 2) + shared +
               little(0, 10) + little(out.size(), 4) + member.name;
    out += "PK\x03\x04" + little(20, 2) + shared + member.name + packed;
  }
  const std::string end =
      "PK\x05\x06" + little(0, 4) + little(members.size(), 2) +
      little(members.size(), 2) + little(central.size(), 4) +
      little(out.size(), 4) + little(0, 2);
  return out + central + end;
}

inline std::string tar_entry(const std::string& name,
                             const std::string& content, char type) {
  std::string head(512, '\0');
  head.replace(0, std::min<std::size_t>(100, name.size()), name.substr(0, 100));
  char size[13];
  std::snprintf(size, sizeof size, "%011zo", content.size());
  head.replace(124, 11, size);
  head[156] = type;
  head.replace(257, 8,
               std::string("ustar\0"
                           "00",
                           8));
  head.replace(148, 8, "        ");
  unsigned sum = 0;
  for (const char c : head)
    sum += static_cast<unsigned char>(c);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  head.replace(148, 6, text);
  head[154] = '\0';
  return head + content + std::string((512 - content.size() % 512) % 512, '\0');
}

inline std::string tar(const std::vector<Member>& members) {
  std::string out;
  for (const auto& member : members) {
    if (member.name.size() > 100)
      out += tar_entry("././@LongLink", member.name + '\0', 'L');
    out += tar_entry(member.name, member.content, '0');
  }
  return out + std::string(1024, '\0');
}

}  // namespace hoopgit::scan::test
