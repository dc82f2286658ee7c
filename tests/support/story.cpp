#include "tests/support/story.hpp"

#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/password.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace hoopgit::stage {
namespace {

/// CRC-32 (ISO 3309) as six digits in base62: how GitHub's tokens end.
std::string check_digits(std::string_view text) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  crc = ~crc;
  constexpr std::string_view digits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string written;
  for (int i = 0; i < 6; ++i, crc /= 62)
    written.insert(written.begin(), digits[crc % 62]);
  return written;
}

Error failed(const std::string& what, const Completed& done) {
  return {Fault::internal,
          "cannot " + what + ": " + std::string(trim(said(done)))};
}

}  // namespace

std::string said(const Completed& done) {
  return done.output + done.errors;
}

std::string push_id_in(std::string_view text) {
  constexpr std::string_view before = "hoopgit: push ";
  constexpr std::size_t id_size = 26;
  const auto at = text.find(before);
  return at == std::string_view::npos
             ? std::string()
             : std::string(text.substr(at + before.size(), id_size));
}

Result<std::vector<json::Value>> json_lines(std::string_view text) {
  std::vector<json::Value> values;
  for (const auto line : split(trim(text), '\n'))
    if (!line.empty()) values.push_back(TRY(json::parse(line)));
  return values;
}

Result<json::Value> json_of(const Completed& done) {
  return json::parse(trim(done.output));
}

Result<void> clone(const Person& person, const Stage& stage,
                   const std::string& repository,
                   const std::filesystem::path& folder) {
  const Completed done =
      TRY(person.run({"git", "clone", "--quiet", stage.relay.url(repository),
                      person.path(folder).string()}));
  if (!done.succeeded()) return failed("clone " + repository, done);
  return {};
}

Result<std::string> state_of(const Person& person, const std::string& push) {
  const Completed done = TRY(person.run({"hoopgit", "status", push, "--json"}));
  if (done.output.empty()) return failed("read the state of " + push, done);
  const json::Value view = TRY(json_of(done));
  return view.text("state");
}

bool comes_to(const Person& person, const std::string& push,
              const std::string& state) {
  return eventually(
      [&] {
        const auto now = state_of(person, push);
        return now && *now == state;
      },
      std::chrono::seconds(20));
}

Result<Completed> approve(const Person& reviewer, const std::string& push) {
  const Completed shown =
      TRY(reviewer.run({"hoopgit", "approvals", "show", push, "--json"}));
  if (!shown.succeeded()) return failed("show " + push, shown);
  const json::Value view = TRY(json_of(shown));
  const json::Value* review = view.find("review");
  if (review == nullptr) return failed("read the review of " + push, shown);
  const std::string subject = TRY(review->text("subject"));
  return reviewer.run(
      {"hoopgit", "approvals", "approve", push, "--subject", subject});
}

Result<HeldPush> push_to_main(Person& person, const std::string& text,
                              const std::filesystem::path& folder) {
  std::string commit = TRY(person.commit_file(folder, "a.txt", text));
  Running git =
      TRY(person.start({"git", "push", "origin", "HEAD:main"}, folder));
  if (!git.shows("is held for approval"))
    return Error{Fault::internal,
                 "cannot wait for a held push: git says " + git.output()};
  std::string id = push_id_in(git.output());
  return HeldPush{std::move(git), std::move(id), std::move(commit)};
}

std::string tip(const Stage& stage, const std::string& ref,
                const std::string& repository) {
  const auto refs = stage.upstream.refs(repository);
  if (!refs || !refs->contains(ref)) return {};
  return refs->at(ref);
}

std::string sample_secret() {
  const std::string body(random_password().reveal().substr(0, 30));
  return std::string("gh") + "p_" + body + check_digits(body);
}

}  // namespace hoopgit::stage
