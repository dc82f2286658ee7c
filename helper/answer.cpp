#include "helper/answer.hpp"

#include <cstring>
#include <string>

namespace hoopgit::helper {
namespace {

std::string bearer(const Message& request, const Record& record,
                   Freshness freshness) {
  std::string text;
  text.reserve(1024);  // Or growing would leave copies of the token behind.
  text += "capability[]=authtype\n";
  if (request.offers_state) text += "capability[]=state\n";
  text += "authtype=Bearer\ncredential=";
  text += record.token.reveal();
  text += "\nephemeral=1\npassword_expiry_utc=";
  text += std::to_string(record.expiry) + "\n";
  if (!request.offers_state) return text;
  const bool cached = freshness == Freshness::cached;
  text += cached ? "continue=1\nstate[]=hoopgit:1:cached:"
                 : "state[]=hoopgit:1:fresh:";
  text += record.token_id + "\n";
  return text;
}

std::string basic(const Message& request, const Record& record) {
  // Never said back with a line's end in it; and no token depends on the name.
  const bool usable =
      !request.username.empty() && !has_control(request.username);
  std::string text;
  text.reserve(1024 + request.username.size());
  text += "username=";
  text += usable ? request.username : "hoopgit";
  text += "\npassword=";
  text += record.token.reveal();
  text += "\npassword_expiry_utc=" + std::to_string(record.expiry) + "\n";
  return text;
}

}  // namespace

Secret answer_to(const Message& request, const Record& record,
                 Freshness freshness) {
  std::string text = request.offers_authtype
                         ? bearer(request, record, freshness)
                         : basic(request, record);
  Secret answer(text);
  explicit_bzero(text.data(), text.size());
  return answer;
}

}  // namespace hoopgit::helper
