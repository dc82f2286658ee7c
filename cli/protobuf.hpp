// As much of protocol buffers and gRPC as one small call needs.
// https://protobuf.dev/programming-guides/encoding/
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli::protobuf {

/// A field that is text, bytes, or a message. Number: 1 to 15.
std::string bytes_field(unsigned number, std::string_view bytes);

/// The first field of this number that is text, bytes or a message; points
/// into `message`. nullopt: there is none, or what comes before it is broken.
std::optional<std::string_view> find_bytes(std::string_view message,
                                           unsigned number);

/// A message as gRPC sends it: not compressed, its size in front.
std::string framed(std::string_view message);

/// The first message in what gRPC sent; nullopt if it is not whole, or
/// compressed, which nobody asked for.
std::optional<std::string_view> unframed(std::string_view body);

}  // namespace hoopgit::cli::protobuf
