// How many tokens one core verifies, from text to identity, in CPU time of one
// thread; prints, and asserts nothing.
//
//     hoopgit_identity_bench [TOKENS]

#include "server/identity/claims.hpp"
#include "server/identity/verification.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace hoopgit;
using bench::cpu_time_of_thread;

bool is_taken(const test::Rig& rig, const identity::KeyLookup& lookup,
              const std::string& token) {
  const auto verified = identity::verify(token, rig.settings, lookup, rig.now);
  const auto* taken =
      verified ? std::get_if<identity::Verified>(&*verified) : nullptr;
  return taken != nullptr &&
         std::holds_alternative<identity::Holder>(
             identity::read_holder(*taken->issuer, taken->claims));
}

/// Another token each time would measure how they are made.
bool measure(const test::Rig& rig, const std::string& algorithm, long count) {
  const std::string token =
      rig.token({{"groups", R"(["dev","maintainers","release"])"},
                 {"email", R"("ada@example.com")"},
                 {"email_verified", "true"}},
                {}, algorithm);
  const auto lookup = rig.lookup();
  long taken = 0;
  const double begin = cpu_time_of_thread();
  for (long i = 0; i < count; ++i)
    taken += is_taken(rig, lookup, token) ? 1 : 0;
  const double time = cpu_time_of_thread() - begin;
  std::printf("%-6s %10.0f tokens/s\n", algorithm.c_str(),
              static_cast<double>(count) / time);
  return taken == count;
}

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 20'000;
  if (count < 1) return 2;
  const test::Rig rig;
  bool sound = true;
  for (const auto* algorithm : {"RS256", "ES256", "EdDSA"})
    sound = measure(rig, algorithm, count) && sound;
  return sound ? 0 : 1;
}
