#pragma once

#include <string_view>

namespace hoopgit::identity {

/// Was this RSA modulus (big-endian bytes) made by the library of
/// CVE-2017-15361? Its primes are powers of 65537 modulo many small primes,
/// and so are their products; the private key can be computed. One in about
/// 2^27 sound moduli is suspected wrongly.
bool has_roca_fingerprint(std::string_view modulus);

}  // namespace hoopgit::identity
