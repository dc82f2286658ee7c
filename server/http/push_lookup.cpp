#include "server/http/push_lookup.hpp"

#include "server/relay/views.hpp"

#include <functional>
#include <string>
#include <vector>

namespace hoopgit::front {
namespace {

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

using IsVisible = std::function<bool(const store::PushRow&)>;

Result<store::PushRow> find(const JsonService& service,
                            const Route::Fields& fields,
                            const IsVisible& is_visible) {
  const std::string name = upper(fields.empty() ? "" : fields.front().second);
  const Error unknown{Fault::not_found,
                      "cannot find the push: there is none of this id, or you "
                      "may not see it",
                      "hoopgit status"};
  if (name.size() < 6 || name.size() > 26) return unknown;
  std::vector<store::PushRow> found;
  for (const auto& id : TRY(service.store.pushes_ending(name)))
    if (auto row = TRY(service.store.push(id)); row && is_visible(*row))
      found.push_back(*std::move(row));
  if (found.empty()) return unknown;
  if (found.size() > 1)
    return Error{Fault::usage, "cannot find the push: more than one id ends so",
                 "give more of the id"};
  return std::move(found.front());
}

}  // namespace

Result<store::PushRow> look_up(const JsonService& service,
                               const Route::Fields& fields,
                               const identity::Identity& viewer) {
  return find(service, fields, [&](const store::PushRow& row) {
    return relay::may_see(row, viewer, service.auditors);
  });
}

Result<store::PushRow> look_up_to_administer(const JsonService& service,
                                             const Route::Fields& fields,
                                             const identity::Identity& viewer) {
  return find(service, fields, [&](const store::PushRow& row) {
    return is_administrator(service, viewer) ||
           relay::may_see(row, viewer, service.auditors);
  });
}

}  // namespace hoopgit::front
