#include "tests/support/push_series.hpp"

#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/story.hpp"

#include <chrono>
#include <cstdlib>
#include <random>

namespace hoopgit::stage {
namespace {

/// Half a screen of text, of which each number changes one line: enough for
/// Git to send a delta against what the upstream has.
std::string text_number(int number) {
  std::string text;
  std::mt19937_64 random(7);
  for (int line = 0; line < 200; ++line)
    text +=
        std::to_string(line == 100 ? static_cast<unsigned>(number) : random()) +
        "\n";
  return text;
}

}  // namespace

PushSeries::PushSeries(const StageSetup& setup)
    : stage(must(Stage::set_up(setup))),
      ada(must(stage.signed_in("ada"))),
      auditor(must(stage.signed_in("auditor"))),
      history_(must(PushHistory::begin(stage, "acme/site"))) {}

void PushSeries::begin(const std::string& to) {
  if (number_ == 0) must(clone(ada, stage, "acme/site"));
  ++number_;
  ref = to.empty() ? "refs/heads/push-" + std::to_string(number_) : to;
  commit = must(ada.commit_file("site", "text.txt", text_number(number_)));
  if (is_in_pairs_)
    beside_ = must_read(ada,
                        {"git", "commit-tree", "-m", "Beside", "-p",
                         commit + "^", "HEAD^{tree}"},
                        "site");
}

std::vector<std::string> PushSeries::command(
    const std::vector<std::string>& options) const {
  std::vector<std::string> argv{"git", "push"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.insert(argv.end(), {"origin", commit + ":" + ref});
  if (is_in_pairs_) argv.push_back(beside_ + ":" + ref + "-beside");
  return argv;
}

Completed PushSeries::push(const std::vector<std::string>& options) {
  auto done = must(ada.run(command(options), "site"));
  said_last = said(done);
  is_acknowledged_ = is_acknowledged_ || done.succeeded();
  return done;
}

bool PushSeries::lands(const std::function<void()>& before) {
  const bool landed = eventually(
      [&] {
        if (before) before();
        return push().succeeded();
      },
      std::chrono::seconds(30));
  end();
  return landed;
}

void PushSeries::end(bool ok) {
  history_.add({ref, commit, is_acknowledged_ || ok});
  if (is_in_pairs_)
    history_.add({ref + "-beside", beside_, is_acknowledged_ || ok});
  is_acknowledged_ = false;
}

std::string PushSeries::flaws() const {
  return must(history_.flaws(stage, auditor));
}

long number_in(const char* variable, long otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

}  // namespace hoopgit::stage
