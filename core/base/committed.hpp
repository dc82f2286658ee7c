#pragma once

#include <string>
#include <string_view>

namespace hoopgit {

/// How a text stands where it is only committed to: "sha256:" and 64 hex
/// digits, SHA-256 over a random salt and the text. The log has subjects and
/// addresses of persons so, when they are to be erasable.
std::string to_committed(std::string_view digits);

/// The digits; empty: the text is no commitment.
std::string_view committed_in(std::string_view text);

/// A subject for people: as it is, or "erased person 1a2b3c4d" for a commitment
/// that nothing opened.
std::string person_words(std::string_view subject);

}  // namespace hoopgit
