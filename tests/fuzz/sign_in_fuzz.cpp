// What a sign-in reads: documents of relay and issuer, an ID token, what a
// person pasted, and the session that is kept.

#include "cli/documents.hpp"
#include "cli/id_token.hpp"
#include "cli/session.hpp"
#include "cli/sign_in.hpp"
#include "core/base/encoding.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

void read_documents(std::string_view input) {
  const Url relay = *parse_url("https://relay.example.com");
  if (const auto clients = cli::read_relay_document(input, relay))
    for (const auto& client : *clients)
      must(!client.issuer.empty() && !client.client_id.empty());
  const std::string issuer = "https://id.example.com";
  const auto document = cli::read_issuer_document(input, issuer);
  if (!document) return;
  must(document->issuer == issuer);
  // A token must not go over the network in the clear.
  for (const Url& url :
       {document->authorization_endpoint, document->token_endpoint})
    must(url.scheme == "https" || url.is_loopback());
}

void read_token(std::string_view text) {
  const auto claims = cli::read_id_token(Secret(text));
  if (claims) must(!claims->issuer.empty() && !claims->subject.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  read_documents(input);
  read_token(input);
  read_token("e30." + to_base64url(input) + ".eA");
  (void)cli::pasted_answer(input);
  if (const auto session = cli::session_from_text(Secret(input))) {
    const Secret written = cli::to_text(*session);
    const auto again = cli::session_from_text(written);
    must(again && cli::to_text(*again).matches(written));
  }
  return 0;
}
