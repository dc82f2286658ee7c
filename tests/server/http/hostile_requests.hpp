// Requests that two programs could read differently, made one from another in
// a fixed order.

#pragma once

#include <string>
#include <vector>

namespace hoopgit::front {

struct Hostile {
  std::string what;
  std::string bytes;  ///< Most carry a second request for /smuggled behind.
  int status = 400;
};

/// Made for a door that takes GET and POST of one segment, with a body of at
/// most 100 bytes.
std::vector<Hostile> hostile_requests();

/// One table for each part of a request; hostile_requests() is all of them.
std::vector<Hostile> hostile_lengths();
std::vector<Hostile> hostile_codings();
std::vector<Hostile> hostile_chunks();
std::vector<Hostile> hostile_fields();
std::vector<Hostile> hostile_lines();
std::vector<Hostile> hostile_targets();

}  // namespace hoopgit::front
