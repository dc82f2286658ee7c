#include "tests/support/git_story.hpp"

#include "core/base/text.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <stdexcept>

namespace hoopgit::stage {

std::string open_configuration(const std::string& sections) {
  const std::string usual = usual_configuration();
  return usual.substr(0, usual.find("policy:")) + sections + R"(
policy:
  default: deny
  rules:
    - name: everybody-reads
      who: {groups: [dev]}
      where: {repositories: ["acme/*", "platform/*"]}
      what: [fetch]
      then: allow
    - name: all-refs
      who: {groups: [dev]}
      where:
        repositories: ["acme/*", "platform/*"]
        refs: ["refs/**"]
        except_refs: ["refs/heads/locked/**"]
      what: [create, update, force, delete]
      then: allow
    - name: no-secrets
      findings: {confidence: [sure, likely]}
      then: deny
)";
}

std::string must_run(const Person& person, const std::vector<std::string>& argv,
                     const std::filesystem::path& folder,
                     const std::string& input) {
  const Completed done = must(person.run(argv, folder, input));
  if (!done.succeeded())
    throw std::runtime_error(join(argv, " ") + " ended with " +
                             std::to_string(done.status) + ":\n" + done.output +
                             done.errors);
  return done.output;
}

std::string must_read(const Person& person,
                      const std::vector<std::string>& argv,
                      const std::filesystem::path& folder) {
  return std::string(trim(must_run(person, argv, folder)));
}

std::string flaws(const Upstream& upstream, const std::string& repository,
                  const std::set<std::string>& before) {
  const Completed checked = must(upstream.git(
      repository, {"fsck", "--strict", "--full", "--no-dangling"}));
  std::string found = checked.succeeded() ? "" : checked.errors;
  const Completed listed =
      must(upstream.git(repository, {"rev-list", "--objects", "--all"}));
  if (!listed.succeeded()) return found + listed.errors;
  std::set<std::string> reached;
  for (const auto line : split(listed.output, '\n'))
    if (line.size() >= 40) reached.emplace(line.substr(0, line.find(' ')));
  for (const auto& id : must(upstream.objects(repository)))
    if (!reached.contains(id) && !before.contains(id))
      found += "no ref reaches " + id + "\n";
  return found;
}

std::string many_commits(const std::string& branch, int count,
                         const std::string& from, bool every_branch) {
  std::string stream;
  for (int i = 1; i <= count; ++i) {
    const std::string text = branch + " " + std::to_string(i) + "\n";
    stream += "commit refs/heads/" + branch + "\nmark :" + std::to_string(i) +
              "\ncommitter Ada Lovelace <ada@example.com> " +
              std::to_string(1'767'300'000 + i) + " +0000\ndata " +
              std::to_string(text.size()) + "\n" + text + "\n";
    if (i == 1 && !from.empty()) stream += "from " + from + "\n";
    stream += "M 100644 inline " + branch + ".txt\ndata " +
              std::to_string(text.size()) + "\n" + text + "\n";
    if (every_branch)
      stream += "reset refs/heads/" + branch + "-" + std::to_string(i) +
                "\nfrom :" + std::to_string(i) + "\n\n";
  }
  return stream;
}

}  // namespace hoopgit::stage
