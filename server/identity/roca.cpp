#include "server/identity/roca.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::identity {
namespace {

constexpr std::array<unsigned, 38> small_primes{
    3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
    47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};

unsigned remainder_of(std::string_view number, unsigned divisor) {
  unsigned rest = 0;
  for (const char c : number)
    rest = (rest * 256 + static_cast<unsigned char>(c)) % divisor;
  return rest;
}

bool is_power_of_65537(unsigned wanted, unsigned prime) {
  unsigned power = 1;
  for (unsigned i = 0; i < prime; ++i) {
    if (power == wanted) return true;
    power = power * (65537 % prime) % prime;
  }
  return false;
}

}  // namespace

bool has_roca_fingerprint(std::string_view modulus) {
  return std::all_of(
      small_primes.begin(), small_primes.end(), [&](unsigned prime) {
        return is_power_of_65537(remainder_of(modulus, prime), prime);
      });
}

}  // namespace hoopgit::identity
