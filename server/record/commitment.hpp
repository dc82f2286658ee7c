#pragma once

#include "server/store/book_row.hpp"
#include "server/store/event.hpp"

#include <string>
#include <string_view>

namespace hoopgit::record {

constexpr std::size_t salt_size = 32;

/// What an entry says of a body that lies beside the log: SHA-256 of salt and
/// body, in hex. The salt is random and rests with the body, so that the digest
/// alone tells nothing, not even to one who guesses the body.
std::string commit_to(std::string_view salt, std::string_view body);

/// How an entry refers to this body. Where a length tells something (e-mail,
/// display name, address), it and the type are left out.
store::BodyReference reference_to(const store::BodyRow& row);

/// A row whose body is being taken away: nothing is left of it but where its
/// key and its file were.
store::BodyRow emptied_row(const store::BodyRow& row);
bool is_emptied(const store::BodyRow& row);

}  // namespace hoopgit::record
