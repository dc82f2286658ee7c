#include "core/policy/decision.hpp"
#include "server/relay/replay_votes.hpp"

#include "tests/server/store/samples.hpp"

namespace hoopgit::relay {
namespace {

using json::Value;

const std::string subject(64, 'a');

Value person(const std::string& name) {
  return json::object({{"iss", "https://id"}, {"sub", name}});
}

/// A log of a push that asked for one of `group`, and what followed.
class Log {
 public:
  Log() {
    logged_.subject = subject;
    logged_.requirement =
        policy::to_json(policy::Requirement{.slots = {{"maintainers", 1}}});
  }

  Log& vote(const std::string& who, const std::string& verb = "approve",
            const std::string& on = subject,
            const std::string& group = "maintainers") {
    return add(
        "approval.vote", person(who),
        json::object(
            {{"verb", verb}, {"subject", on}, {"groups", json::Array{group}}}));
  }
  Log& withdraw(const std::string& who) {
    return add("approval.vote_withdrawn", person(who),
               json::object({{"subject", subject}}));
  }
  Log& grant(const std::vector<std::string>& voters) {
    json::Array all;
    for (const auto& voter : voters)
      all.push_back(person(voter));
    return add("approval.granted", Value(),
               json::object({{"by", "quorum"}, {"voters", std::move(all)}}));
  }
  Log& wait(std::chrono::hours time) {
    now_ += time;
    return *this;
  }

  std::string recounted() const {
    const auto counted = recount(logged_);
    if (!counted) FAIL(counted.error().message);
    return *counted;
  }

 private:
  Log& add(const std::string& type, Value actor, Value data) {
    now_ += std::chrono::seconds(1);
    logged_.entries.push_back(json::object({{"type", type},
                                            {"time", to_rfc3339(now_)},
                                            {"push_id", push_.text()},
                                            {"actor", std::move(actor)},
                                            {"data", std::move(data)}}));
    return *this;
  }

  LoggedPush logged_{};
  PushId push_ = store::push_id(1);
  Time now_ = from_unix_seconds(1'800'000'000);
};

TEST_CASE("votes that suffice are counted as they were") {
  CHECK(Log().vote("grace").grant({"grace"}).recounted().empty());
  CHECK(Log().recounted().empty());
  CHECK(Log().vote("grace", "deny").recounted().empty());
  CHECK(Log()
            .vote("grace")
            .grant({"grace"})
            .withdraw("grace")
            .vote("linus")
            .grant({"linus"})
            .recounted()
            .empty());
}

TEST_CASE("approval without the votes for it is found") {
  const auto too_few = "approval was granted, and the votes do not suffice";
  CHECK(Log().grant({}).recounted() == too_few);
  CHECK(Log().vote("grace", "deny").grant({"grace"}).recounted() == too_few);
  CHECK(Log().vote("grace").withdraw("grace").grant({"grace"}).recounted() ==
        too_few);
  CHECK(
      Log().vote("eve", "approve", subject, "dev").grant({"eve"}).recounted() ==
      too_few);
  CHECK(Log()
            .vote("grace", "approve", std::string(64, 'b'))
            .grant({"grace"})
            .recounted() == too_few);
  CHECK(Log()
            .vote("grace")
            .wait(std::chrono::hours(13))
            .grant({"grace"})
            .recounted() == too_few);
}

TEST_CASE("approval in the name of somebody else is found") {
  CHECK(Log().vote("grace").grant({"linus"}).recounted() ==
        "approval was granted by others than voted");
  CHECK(Log().vote("grace").grant({"grace", "linus"}).recounted() ==
        "approval was granted by others than voted");
}

TEST_CASE("votes that suffice and were not counted are found") {
  CHECK(Log().vote("grace").recounted() ==
        "approval was not granted, but the votes suffice");
}

TEST_CASE("entries that cannot be read are no votes") {
  LoggedPush logged;
  logged.requirement = json::object({{"slots", "many"}});
  CHECK_FALSE(recount(logged));
}

}  // namespace
}  // namespace hoopgit::relay
