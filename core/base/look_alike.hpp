// Names and words that are read as others (CVE-2021-42694).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit {

/// What a name looks like: the same for two that a reader may take for one.
/// The skeleton of Unicode Technical Standard 39, for what looks like ASCII:
/// "paypal" with Cyrillic letters and without, "l0g" and "1Og", "modern" and
/// "modem". Letters with accents, and what looks like no ASCII, stay as they
/// are. No name to show or to keep.
std::string skeleton(std::string_view name);

/// The length of skeleton() of a name that is ASCII.
std::size_t skeleton_size(std::string_view ascii);

/// The first word that has Latin letters and among them letters of another
/// alphabet that look like Latin ones; empty: there is none. A word ends at
/// ASCII that is no letter, and at blanks and marks of other scripts. Words of
/// any one alphabet, and Latin beside Han, Kana or Hangul, are no mixture.
std::string_view mixed_word(std::string_view text);

}  // namespace hoopgit
