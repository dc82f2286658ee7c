#include "core/git/ref_update.hpp"

namespace hoopgit::git {

std::string_view name_of(RefUpdate::Kind kind) {
  switch (kind) {
    case RefUpdate::Kind::create:
      return "create";
    case RefUpdate::Kind::update:
      return "update";
    case RefUpdate::Kind::fast_forward:
      return "fast_forward";
    case RefUpdate::Kind::force:
      return "force";
    case RefUpdate::Kind::remove:
      return "delete";
  }
  return "force";
}

Result<RefUpdate::Kind> parse_kind(std::string_view name) {
  for (const auto kind : {RefUpdate::Kind::create, RefUpdate::Kind::update,
                          RefUpdate::Kind::fast_forward, RefUpdate::Kind::force,
                          RefUpdate::Kind::remove})
    if (name == name_of(kind)) return kind;
  return Error{Fault::usage,
               "cannot read the kind of a ref update: it is not "
               "create, update, fast_forward, force or delete"};
}

}  // namespace hoopgit::git
