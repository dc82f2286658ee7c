#include "server/record/request.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::record {
namespace {

using json::Value;

constexpr std::size_t largest_body = std::size_t{64} * 1024 * 1024;

/// Canonical JSON holds what is not UTF-8 as {"b64"}.
Result<std::string> text_of(const Value& value) {
  if (const auto* text = value.as_text()) return *text;
  return from_base64(TRY(value.text("b64")));
}

Result<std::vector<std::string>> texts_in(const Value& value,
                                          std::string_view key) {
  std::vector<std::string> texts;
  for (const auto& one : TRY(value.array(key)))
    texts.push_back(TRY(text_of(one)));
  return texts;
}

Value requester_of(const store::Actor& actor) {
  Value requester = json::object(
      {{"iss", actor.person.issuer},
       {"sub", actor.person.subject},
       {"kind", actor.kind},
       {"groups",
        actor.groups ? Value(json::array_of(*actor.groups)) : Value()}});
  if (!actor.agent.empty()) requester.set("agent", actor.agent);
  if (actor.on_behalf_of)
    requester.set("on_behalf_of",
                  json::object({{"iss", actor.on_behalf_of->issuer},
                                {"sub", actor.on_behalf_of->subject}}));
  return requester;
}

Result<store::Actor> actor_from(const Value& value) {
  store::Actor actor;
  actor.person.issuer = TRY(value.text("iss"));
  actor.person.subject = TRY(value.text("sub"));
  actor.kind = TRY(value.text("kind"));
  const Value* groups = value.find("groups");
  if (groups != nullptr && !groups->is_null())
    actor.groups = TRY(texts_in(value, "groups"));
  if (value.find("agent") != nullptr) actor.agent = TRY(value.text("agent"));
  if (value.find("on_behalf_of") != nullptr) {
    const Value principal = TRY(value.object("on_behalf_of"));
    actor.on_behalf_of =
        store::Person{TRY(principal.text("iss")), TRY(principal.text("sub"))};
  }
  return actor;
}

Value commands_of(const std::vector<Request::Command>& commands) {
  json::Array all;
  for (const auto& command : commands)
    all.push_back(json::object({{"ref", command.ref},
                                {"old", command.old_id.hex()},
                                {"new", command.new_id.hex()}}));
  return all;
}

Result<std::vector<Request::Command>> commands_from(const json::Array& all) {
  std::vector<Request::Command> commands;
  for (const auto& one : all)
    commands.push_back({TRY(one.text("ref")),
                        TRY(git::ObjectId::parse(TRY(one.text("old")))),
                        TRY(git::ObjectId::parse(TRY(one.text("new"))))});
  return commands;
}

Value seen_of(const SeenRefs& seen) {
  json::Array refs;
  for (const auto& ref : seen.refs)
    refs.emplace_back(ref.id.hex() + " " + ref.name);
  Value value = json::object({{"count", static_cast<std::int64_t>(seen.count)},
                              {"sha256", seen.sha256},
                              {"refs", std::move(refs)}});
  if (!seen.is_cut) return value;
  json::Array boundary;
  for (const auto& id : seen.boundary)
    boundary.emplace_back(id.hex());
  value.set("cut", true);
  value.set("boundary", std::move(boundary));
  return value;
}

Result<SeenRefs> seen_from(const Value& value) {
  constexpr std::size_t hex_size = 40;
  SeenRefs seen;
  seen.count = static_cast<std::size_t>(TRY(value.integer("count")));
  seen.sha256 = TRY(value.text("sha256"));
  for (const auto& line : TRY(texts_in(value, "refs"))) {
    if (line.size() < hex_size + 2 || line[hex_size] != ' ')
      return Error{Fault::corrupt, "cannot read a recorded ref"};
    seen.refs.push_back({line.substr(hex_size + 1),
                         TRY(git::ObjectId::parse(line.substr(0, hex_size)))});
  }
  seen.is_cut = value.find("cut") != nullptr;
  if (seen.is_cut)
    for (const auto& id : TRY(texts_in(value, "boundary")))
      seen.boundary.push_back(TRY(git::ObjectId::parse(id)));
  return seen;
}

}  // namespace

SeenRefs keep_refs(std::vector<git::Ref> refs,
                   const std::vector<Request::Command>& commands,
                   std::vector<git::ObjectId> boundary) {
  std::sort(refs.begin(), refs.end());
  crypto::Digest digest(crypto::Hash::sha256);
  for (const auto& ref : refs)
    digest.update(ref.id.hex() + " " + ref.name + "\n");
  SeenRefs seen{{}, refs.size(), to_hex(digest.finish())};
  seen.is_cut = refs.size() > most_refs;
  if (seen.is_cut) {
    std::erase_if(refs, [&](const git::Ref& ref) {
      return std::none_of(
          commands.begin(), commands.end(), [&](const auto& command) {
            return command.ref == ref.name || command.new_id == ref.id;
          });
    });
    seen.boundary = std::move(boundary);
  }
  seen.refs = std::move(refs);
  return seen;
}

Result<std::string> to_body(const Request& request) {
  json::Array options;
  for (const auto& option : request.options)
    options.emplace_back(option);
  return json::canonical(
      json::object({{"type", "hoopgit.commands"},
                    {"v", 1},
                    {"push_id", request.push.text()},
                    {"upstream_id", request.upstream},
                    {"repo_id", request.repository},
                    {"requester", requester_of(request.requester)},
                    {"commands", commands_of(request.commands)},
                    {"push_options", std::move(options)},
                    {"atomic", request.atomic},
                    {"has_pack", request.has_pack},
                    {"created", to_rfc3339(request.created)},
                    {"expires", to_rfc3339(request.expires)},
                    {"upstream", seen_of(request.seen)}}));
}

Result<Request> request_from(std::string_view body) {
  const Value value = TRY(json::parse(body, {.bytes = largest_body}));
  if (TRY(value.text("type")) != "hoopgit.commands" ||
      TRY(value.integer("v")) != 1)
    return Error{Fault::corrupt,
                 "cannot read what was recorded of the push: it is of another "
                 "version"};
  Request request{.push = TRY(PushId::parse(TRY(value.text("push_id"))))};
  request.upstream = TRY(value.text("upstream_id"));
  request.repository = TRY(value.text("repo_id"));
  request.requester = TRY(actor_from(TRY(value.object("requester"))));
  request.commands = TRY(commands_from(TRY(value.array("commands"))));
  request.options = TRY(texts_in(value, "push_options"));
  request.atomic = TRY(value.boolean("atomic"));
  request.has_pack = TRY(value.boolean("has_pack"));
  request.created = TRY(parse_rfc3339(TRY(value.text("created"))));
  request.expires = TRY(parse_rfc3339(TRY(value.text("expires"))));
  request.seen = TRY(seen_from(TRY(value.object("upstream"))));
  return request;
}

}  // namespace hoopgit::record
