// hoopgit-demo [--once]: the whole house on this machine, and three pushes
// through it: one clean, one with a secret, one that somebody must approve.
// Then it stays until Ctrl-C, unless --once is given.

#include "tests/demo/transcript.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"

#include <pthread.h>
#include <signal.h>

#include <cctype>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace hoopgit;
using demo::Transcript;
using stage::must;
using stage::Person;
using stage::Stage;

/// Ctrl-C is taken between two steps, so that servers and folders go, too.
class Interrupt {
 public:
  Interrupt() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  void wait() const {
    int signal = 0;
    ::sigwait(&signals_, &signal);
  }

  void check() const {
    const timespec now{0, 0};
    if (::sigtimedwait(&signals_, nullptr, &now) > 0)
      throw std::runtime_error("interrupted");
  }

 private:
  sigset_t signals_;
};

void expect(bool is_so, const std::string& what) {
  if (!is_so) throw std::runtime_error("this should not be: " + what);
}

/// The id in "hoopgit: push 01J… is held", as hoopgit's commands take it.
std::string push_id_in(const std::string& output) {
  constexpr std::string_view before = "hoopgit: push ";
  const auto found = output.find(before);
  expect(found != std::string::npos, "git push showed no push id");
  const auto begin = found + before.size();
  auto end = begin;
  while (end < output.size() &&
         std::isalnum(static_cast<unsigned char>(output[end])) != 0)
    ++end;
  return output.substr(begin, end - begin);
}

/// The digest of what is approved, as `approvals show` prints it.
std::string subject_in(const std::string& review) {
  const auto label = review.find("\nsubject ");
  expect(label != std::string::npos, "the review shows no subject");
  const auto begin = review.find_first_not_of(' ', label + 9);
  return review.substr(begin, review.find('\n', begin) - begin);
}

struct Cast {
  Person ada;
  Person grace;
};

Cast sign_in(Transcript& transcript, const Stage& stage) {
  transcript.heading("ada (dev) and grace (dev, maintainers) sign in");
  transcript.note("A test program plays their browser.");
  Cast cast{must(stage.person("ada")), must(stage.person("grace"))};
  for (Person* person : {&cast.ada, &cast.grace}) {
    transcript.succeed(*person, {"hoopgit", "login", stage.relay.origin()});
    transcript.succeed(*person, {"hoopgit", "setup"});
  }
  transcript.succeed(cast.ada, {"hoopgit", "whoami"});
  return cast;
}

std::string clean_push(Transcript& transcript, const Stage& stage,
                       Person& ada) {
  transcript.heading("A clean push to a topic branch lands");
  transcript.succeed(ada,
                     {"git", "clone", stage.relay.url("acme/site"), "site"});
  transcript.succeed(ada, {"git", "switch", "-c", "topic/welcome"}, "site");
  must(ada.commit_file("site", "pages/about.html", "<h1>About us</h1>\n",
                       "Say who we are"));
  const std::string pushed = transcript.succeed(
      ada, {"git", "push", "-u", "origin", "topic/welcome"}, "site");
  expect(must(stage.upstream.refs("acme/site"))
             .contains("refs/heads/topic/welcome"),
         "the topic branch is not upstream");
  return push_id_in(pushed);
}

std::string refused_push(Transcript& transcript, const Stage& stage,
                         Person& ada) {
  transcript.heading("A push with a secret in it is refused");
  const std::string token = stage::github_token();
  must(ada.commit_file("site", "deploy/settings.env", "TOKEN=" + token + "\n",
                       "Deploy with a token"));
  const Transcript::Ran pushed = transcript.run(ada, {"git", "push"}, "site");
  expect(pushed.status != 0, "a push with a secret was taken");
  expect(!must(stage.upstream.holds("acme/site", token)),
         "the secret is upstream");
  expect(stage.relay.log().find(token) == std::string::npos &&
             pushed.output.find(token) == std::string::npos,
         "the secret was printed");
  return push_id_in(pushed.output);
}

std::string held_push(Transcript& transcript, const Stage& stage, Cast& cast) {
  transcript.heading("A push to main is held until a maintainer approves");
  transcript.succeed(cast.ada, {"git", "switch", "main"}, "site");
  const std::string tip = must(cast.ada.commit_file(
      "site", "pages/index.html", "<h1>Welcome to our site</h1>\n",
      "Welcome people by a sentence"));
  const std::vector<std::string> push{"git", "push", "origin", "main"};
  transcript.typed(cast.ada, push);
  stage::Running pushing = must(cast.ada.start(push, "site"));
  expect(pushing.shows("held for approval"),
         "the push was not held: " + pushing.output());
  const std::string shown = pushing.output();
  std::string id = push_id_in(shown);
  transcript.seen(shown);
  transcript.note("… and git waits. Meanwhile:");

  transcript.succeed(cast.grace, {"hoopgit", "approvals", "list"});
  const std::string review =
      transcript.succeed(cast.grace, {"hoopgit", "approvals", "show", id});
  transcript.note(
      "At a terminal she would be asked; here she says what she saw:");
  transcript.succeed(cast.grace, {"hoopgit", "approvals", "approve", id,
                                  "--subject", subject_in(review)});

  const int status = must(pushing.finish());
  transcript.note("");
  transcript.note("ada's git push goes on:");
  transcript.seen(pushing.output().substr(shown.size()));
  expect(status == 0, "the approved push failed");
  expect(must(stage.upstream.refs("acme/site")).at("refs/heads/main") == tip,
         "the approved push is not upstream");
  return id;
}

void show_how_to_go_on(Transcript& transcript, const Stage& stage,
                       const Cast& cast) {
  transcript.heading("The relay goes on running");
  transcript.note("relay      " + stage.relay.origin());
  transcript.note("issuer     " + stage.issuer.issuer_url());
  transcript.note("upstream   " + stage.upstream.origin());
  transcript.note("relay.yaml " + stage.relay.configuration().string());
  transcript.note("");
  transcript.note("To be one of them, in another terminal:");
  for (const Person* person : {&cast.ada, &cast.grace})
    transcript.note("  . " + must(person->write_entrance()).string() +
                    "    # " + person->name());
  transcript.note("");
  transcript.note("Ctrl-C ends it all and removes its files.");
}

void play(const Interrupt& interrupt, bool once) {
  Transcript transcript;
  transcript.heading("Starting issuer (glewlwyd), upstream (Apache), relay");
  const Stage stage = must(Stage::set_up({.values = {{"WAIT", "60s"}}}));
  interrupt.check();
  Cast cast = sign_in(transcript, stage);
  interrupt.check();
  std::vector<std::string> pushes;
  pushes.push_back(clean_push(transcript, stage, cast.ada));
  interrupt.check();
  pushes.push_back(refused_push(transcript, stage, cast.ada));
  interrupt.check();
  pushes.push_back(held_push(transcript, stage, cast));
  interrupt.check();
  transcript.heading("The audit tells the story of each");
  for (const std::string& push : pushes)
    transcript.succeed(cast.ada, {"hoopgit", "audit", "show", push});
  show_how_to_go_on(transcript, stage, cast);
  if (!once) interrupt.wait();
}

}  // namespace

int main(int argc, char** argv) {
  const bool once = argc == 2 && std::string_view(argv[1]) == "--once";
  if (argc > 1 && !once) {
    std::cerr << "usage: hoopgit-demo [--once]\n";
    return 2;
  }
  try {
    const Interrupt interrupt;
    play(interrupt, once);
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << "hoopgit-demo: " << problem.what() << "\n";
    return 1;
  }
}
