#pragma once

#include "server/http/json_service.hpp"

namespace hoopgit::front {

/// The push that the field {id} names, by its id or an unambiguous tail of at
/// least six characters. Unknown and not visible to the viewer are the same
/// answer: Fault::not_found.
Result<store::PushRow> look_up(const JsonService& service,
                               const Route::Fields& fields,
                               const identity::Identity& viewer);

/// The same; administrators see every push, to stop it or to say what became of
/// it, and nothing of its content.
Result<store::PushRow> look_up_to_administer(const JsonService& service,
                                             const Route::Fields& fields,
                                             const identity::Identity& viewer);

}  // namespace hoopgit::front
