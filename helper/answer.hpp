#pragma once

#include "core/base/secret.hpp"
#include "helper/message.hpp"
#include "helper/record.hpp"

#include <string_view>

namespace hoopgit::helper {

/// Where an answer's token came from. cached: it may turn out to be revoked,
/// so a Git that can is asked to come again (once: the next one is final).
enum class Freshness { cached, fresh };

/// The answer to `get`: Bearer for a Git that knows authtype, else a user name
/// and the token as password. Holds the token, hence a Secret.
Secret answer_to(const Message& request, const Record& record,
                 Freshness freshness);

/// No further helper, no prompt.
constexpr std::string_view quit_answer = "quit=1\n";

constexpr std::string_view capability_answer =
    "version 0\ncapability authtype\ncapability state\n";

}  // namespace hoopgit::helper
