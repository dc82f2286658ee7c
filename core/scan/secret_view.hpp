#pragma once

#include "core/scan/span.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// The bytes behind a finding, for as long as one call of a Sink. Not to be
/// kept: a fingerprint, a mask or an excerpt is made of them at once.
///
/// Spans are of `content()`, what was handed to the scanner; when a secret was
/// encoded, its span is that of the encoded text.
class SecretView {
 public:
  struct Parts {
    std::string_view content;
    Span match;
    Span secret;
    std::string_view matched;
    std::string_view value;
    const std::vector<Span>& every_secret;
    bool is_text;
  };
  explicit SecretView(const Parts& parts) : parts_(parts) {}
  SecretView(const SecretView&) = delete;
  SecretView& operator=(const SecretView&) = delete;

  std::string_view content() const { return parts_.content; }
  Span match() const { return parts_.match; }
  Span secret() const { return parts_.secret; }

  /// What the match and the secret say, decoded.
  std::string_view matched() const { return parts_.matched; }
  std::string_view value() const { return parts_.value; }

  /// All secrets of the content, also those that are allowed and those that
  /// gave way to a surer rule: sorted, and apart from each other. Whoever
  /// shows a part of the content leaves out all of them.
  const std::vector<Span>& every_secret() const { return parts_.every_secret; }

  /// The content is UTF-8 and no binary, and every secret in it was found:
  /// only then a part of it may be shown.
  bool is_text() const { return parts_.is_text; }

 private:
  Parts parts_;
};

}  // namespace hoopgit::scan
