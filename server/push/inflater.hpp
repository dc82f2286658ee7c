#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace hoopgit::push {

/// Inflates one zlib stream after another (RFC 1950) and keeps of what comes
/// out one piece, of at most 64 KiB. Memory: about 110 KiB, whatever comes in.
/// For one thread. Only here: zlib.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  enum class State { open, ended, broken };
  struct Step {
    std::size_t taken = 0;   ///< Bytes of the input that are done with.
    std::string_view out{};  ///< What they became; until the next call.
    State state = State::open;
  };

  /// Goes on with the stream: until `most` bytes came out, the input is used
  /// up, or the stream has ended. What is no zlib stream, or asks for a
  /// dictionary, is broken. `most` is at least 1.
  Step inflate(std::string_view input, std::size_t most);

  void restart();  ///< What comes next is another stream.

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace hoopgit::push
