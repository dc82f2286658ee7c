#include "server/identity/claims.hpp"

#include "core/base/committed.hpp"
#include "core/base/text.hpp"
#include "core/trust/claim_path.hpp"
#include "core/trust/preset.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

constexpr std::size_t longest_subject = 512;
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_email = 254;
constexpr std::size_t longest_group = 256;
constexpr std::size_t most_groups = 2000;

using Groups = std::optional<std::vector<std::string>>;

bool is_printable(std::string_view text) {
  return printable(text) == text && text.find('\t') == std::string_view::npos;
}

const std::string* text_of(const json::Value& claims, std::string_view name) {
  const auto* claim = claims.find(name);
  return claim == nullptr ? nullptr : claim->as_text();
}

/// Cut where a character begins.
std::string cut(std::string text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
    --size;
  text.resize(size);
  return text;
}

std::string display_name(const IssuerSettings& issuer,
                         const json::Value& claims) {
  for (const std::string_view name :
       {std::string_view(issuer.name_claim),
        std::string_view("preferred_username"), std::string_view("name"),
        std::string_view("sub")}) {
    const auto* text = name.empty() ? nullptr : text_of(claims, name);
    if (text == nullptr || trim(*text).empty()) continue;
    return cut(printable(*text), longest_name);
  }
  return "";
}

bool is_email_verified(const IssuerSettings& issuer,
                       const json::Value& claims) {
  const auto* verified = claims.find("email_verified");
  if (verified == nullptr) return false;
  if (const auto* truth = verified->as_bool()) return *truth;
  return issuer.email_verified_as_text && verified->as_text() != nullptr &&
         *verified->as_text() == "true";
}

std::optional<std::string> verified_email(const IssuerSettings& issuer,
                                          const json::Value& claims) {
  if (!is_email_verified(issuer, claims)) return std::nullopt;
  const auto* email = text_of(claims, "email");
  if (email == nullptr || email->empty() || email->size() > longest_email ||
      !is_printable(*email))
    return std::nullopt;
  return *email;
}

Checked<Groups> read_groups(const IssuerSettings& issuer,
                            const json::Value& claims) {
  const auto* claim = trust::find_claim(claims, issuer.groups_claim);
  if (claim == nullptr) return Groups();
  const auto* items = claim->as_array();
  if (items == nullptr || items->size() > most_groups) return Reason::groups;
  std::vector<std::string> groups;
  for (const auto& item : *items) {
    const auto* name = item.as_text();
    if (name == nullptr || name->size() > longest_group) return Reason::groups;
    groups.push_back(*name);
  }
  return leaves_groups_out(issuer, claims) ? Groups()
                                           : Groups(std::move(groups));
}

bool is_usable(const std::string* subject) {
  return subject != nullptr && !subject->empty() &&
         subject->size() <= longest_subject && is_printable(*subject);
}

/// "repository_id:222222222": what is never given to another workload, which
/// the names in a machine's `sub` are. Nothing when a part is missing.
std::optional<std::string> lasting_subject(const trust::Preset& preset,
                                           const json::Value& claims) {
  std::string subject;
  for (const auto name : preset.identity) {
    const auto* claim = trust::find_claim(claims, name);
    if (claim == nullptr || !is_usable(claim->as_text())) return std::nullopt;
    subject += (subject.empty() ? "" : " ") + std::string(name) + ":" +
               *claim->as_text();
  }
  return subject;
}

/// Entra's `sub` is another one for each application; `oid` is the person, for
/// good. Which tenant it is of is in the issuer.
std::optional<std::string> subject_of(const IssuerSettings& issuer,
                                      const json::Value& claims) {
  const auto* preset = trust::find_preset(issuer.preset);
  if (preset != nullptr && !preset->identity.empty())
    if (auto lasting = lasting_subject(*preset, claims)) return lasting;
  const auto* subject =
      text_of(claims, issuer.preset == "entra" ? "oid" : "sub");
  if (!is_usable(subject)) return std::nullopt;
  return *subject;
}

bool is_of_domain(const IssuerSettings& issuer, const json::Value& claims) {
  if (issuer.hosted_domain.empty()) return true;
  const auto* domain = text_of(claims, "hd");
  return domain != nullptr && *domain == issuer.hosted_domain;
}

}  // namespace

/// Entra leaves the claim out, or incomplete, for members of many groups, and
/// says so in one of two ways. What is said in another shape counts as said.
bool leaves_groups_out(const IssuerSettings& issuer,
                       const json::Value& claims) {
  const auto* has = claims.find("hasgroups");
  if (has != nullptr && (has->as_bool() == nullptr || *has->as_bool()))
    return true;
  const auto* elsewhere = claims.find("_claim_names");
  return elsewhere != nullptr &&
         (elsewhere->as_object() == nullptr ||
          elsewhere->find("groups") != nullptr ||
          elsewhere->find(issuer.groups_claim) != nullptr);
}

Checked<Holder> read_holder(const Verified& verified) {
  auto read = read_holder(*verified.issuer, verified.claims);
  auto* holder = std::get_if<Holder>(&read);
  if (holder != nullptr && verified.groups)
    holder->groups = verified.groups->names;
  return read;
}

Checked<Holder> read_holder(const IssuerSettings& issuer,
                            const json::Value& claims) {
  const auto subject = subject_of(issuer, claims);
  // The log has commitments in that form; nobody is called like one.
  if (!subject || subject->size() > longest_subject ||
      !committed_in(*subject).empty() || !is_of_domain(issuer, claims))
    return Reason::identity;
  auto groups = read_groups(issuer, claims);
  if (const auto* why = std::get_if<Reason>(&groups)) return *why;
  return Holder{{issuer.issuer, *subject, display_name(issuer, claims)},
                verified_email(issuer, claims),
                std::get<Groups>(std::move(groups))};
}

}  // namespace hoopgit::identity
