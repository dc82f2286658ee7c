#include "core/base/appearance.hpp"

#include "core/base/unassigned_table.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace hoopgit {
namespace {

using unicode::Run;

constexpr std::array<Run, 7> blanks = {{{0xa0, 0xa0},
                                        {0x1680, 0x1680},
                                        {0x2000, 0x200a},
                                        {0x202f, 0x202f},
                                        {0x205f, 0x205f},
                                        {0x2800, 0x2800},
                                        {0x3000, 0x3000}}};

constexpr std::array<Run, 2> selectors = {
    {{0xfe00, 0xfe0f}, {0xe0100, 0xe01ef}}};

constexpr std::array<Run, 3> for_private_use = {
    {{0xe000, 0xf8ff}, {0xf0000, 0xffffd}, {0x100000, 0x10fffd}}};

constexpr std::array<Run, 28> unseen = {
    {{0x0, 0x1f},        {0x7f, 0x9f},       {0xad, 0xad},
     {0x34f, 0x34f},     {0x600, 0x605},     {0x61c, 0x61c},
     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},
     {0x8e2, 0x8e2},     {0x115f, 0x1160},   {0x17b4, 0x17b5},
     {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
     {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfdd0, 0xfdef},
     {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
     {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x13438},
     {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe00ff},
     {0xe01f0, 0xe0fff}}};

bool is_in(std::span<const Run> runs, char32_t point) {
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), point,
      [](char32_t p, const Run& run) { return p < run.first; });
  return after != runs.begin() && point <= (after - 1)->last;
}

}  // namespace

Appearance appearance_of(std::uint32_t point) {
  if (point >= 0x20 && point < 0x7f) return Appearance::plain;
  const bool is_noncharacter = (point & 0xfffe) == 0xfffe;
  if (is_noncharacter || is_in(unseen, point)) return Appearance::hidden;
  if (is_in(blanks, point)) return Appearance::blank;
  if (is_in(selectors, point)) return Appearance::selector;
  if (is_in(for_private_use, point) || is_in(unicode::unassigned(), point))
    return Appearance::unknown;
  return Appearance::plain;
}

}  // namespace hoopgit
