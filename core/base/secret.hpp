#pragma once

#include <string_view>
#include <vector>

namespace hoopgit {

/// Text that must not be seen: a token, a password, a private key.
///
/// It cannot be printed, compared with ==, or turned into a string by accident.
/// Every place that needs the text says reveal(), so `git grep reveal` is the
/// list of them. The memory is wiped when the Secret goes. Movable; a second
/// one is made by duplicate(), which can be searched for too.
class Secret {
 public:
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// Valid as long as this Secret. Do not store it.
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }

  Secret duplicate() const { return Secret(reveal()); }
  bool empty() const { return bytes_.empty(); }

  /// Takes the same time whatever the texts are, for texts of equal length.
  bool matches(const Secret& other) const;

 private:
  void wipe() noexcept;

  // Not a std::string: a short one, moved from, leaves its text behind.
  std::vector<char> bytes_;
};

}  // namespace hoopgit
