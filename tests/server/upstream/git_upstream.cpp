#include "tests/server/upstream/git_upstream.hpp"

#include "core/base/encoding.hpp"
#include "core/base/process.hpp"

#include <fstream>
#include <stdexcept>

namespace hoopgit::test {
namespace {

std::vector<std::string> environment_for_git() {
  return {"PATH=/usr/local/bin:/usr/bin:/bin",
          "HOME=/nonexistent",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_AUTHOR_NAME=A",
          "GIT_AUTHOR_EMAIL=a@example.com",
          "GIT_AUTHOR_DATE=1800000000 +0000",
          "GIT_COMMITTER_NAME=A",
          "GIT_COMMITTER_EMAIL=a@example.com",
          "GIT_COMMITTER_DATE=1800000000 +0000"};
}

/// What git http-backend printed: CGI headers, a blank line, the body.
void pass_cgi(const std::string& output, Connection& connection) {
  const auto end = output.find("\r\n\r\n");
  int status = 200;
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (end != output.npos && from < end) {
    const auto stop = output.find("\r\n", from);
    const std::string line = output.substr(from, stop - from);
    if (line.starts_with("Status: "))
      status = std::stoi(line.substr(8));
    else
      lines.push_back(line);
    from = stop + 2;
  }
  connection.answer(status, output.substr(end + 4), lines);
}

}  // namespace

std::string output_of(const std::filesystem::path& folder,
                      std::vector<std::string> argv, std::string input) {
  Command command{std::move(argv)};
  command.folder = folder;
  command.environment = environment_for_git();
  command.input = std::move(input);
  const auto done = run(command);
  if (!done || !done->succeeded())
    throw std::runtime_error(done ? done->errors : done.error().message);
  return done->output;
}

std::string git(const std::filesystem::path& folder,
                std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "-c", "init.defaultBranch=main"});
  const std::string output = output_of(folder, std::move(arguments));
  return output.substr(0, output.find_last_not_of('\n') + 1);
}

KnownUpstream::KnownUpstream(const std::string& url)
    : read_secret(std::string("canary-") + "read"),
      write_secret(std::string("canary-") + "write"),
      folder_(*TemporaryFolder::make()) {
  change_secret("read", read_secret);
  change_secret("write", write_secret);
  using upstream::FileSecret;
  const upstream::UpstreamSettings settings{
      "forge",
      *parse_url(url),
      {"reader", FileSecret{folder_.path() / "read"}},
      {"writer", FileSecret{folder_.path() / "write"}}};
  const upstream::RepositorySettings all{"**", true, "forge"};
  upstreams_.push_back(
      *upstream::Upstreams::open({settings}, {all}, client_, clock, {}));
}

void KnownUpstream::change_secret(const std::string& which,
                                  const std::string& secret) {
  if (!replace_file(folder_.path() / which, secret + "\n"))
    throw std::runtime_error("cannot write a secret file");
}

upstream::Target KnownUpstream::target(std::string_view name) const {
  return *upstreams_.front().find(*RepositoryName::parse(name));
}

std::string KnownUpstream::basic(std::string_view user,
                                 std::string_view secret) {
  return "Basic " + to_base64(std::string(user) + ":" + std::string(secret));
}

GitUpstream::GitUpstream()
    : folder_(*TemporaryFolder::make()),
      server_(
          LoopbackServer::each([this](const auto& request, auto& connection) {
            answer(request, connection);
          })),
      known_(server_.url("/git/")) {
  git(folder(), {"init", "--quiet", "--bare", repository()});
  git(repository(), {"config", "receive.advertisePushOptions", "true"});
}

std::filesystem::path GitUpstream::make_work_tree() {
  const auto tree = folder() / ("work" + std::to_string(work_trees_++));
  git(folder(), {"init", "--quiet", tree});
  std::ofstream(tree / "README") << "hello\n";
  git(tree, {"add", "README"});
  git(tree, {"commit", "--quiet", "-m", "Begin"});
  return tree;
}

void GitUpstream::publish(const std::filesystem::path& work_tree,
                          const std::string& what) {
  git(work_tree, {"push", "--quiet", repository(), what});
}

void GitUpstream::make_sha256_repository() {
  const auto repository = folder() / "acme/new.git";
  git(folder(),
      {"init", "--quiet", "--bare", "--object-format=sha256", repository});
  const auto tree = git(repository, {"mktree"});
  git(repository, {"update-ref", "refs/heads/main",
                   git(repository, {"commit-tree", "-m", "Begin", tree})});
}

bool GitUpstream::admits(const ReceivedRequest& request) const {
  const auto given = request.headers.find("authorization");
  if (given == request.headers.end()) return false;
  if (given->second == known_.basic("writer", known_.write_secret)) return true;
  return given->second == known_.basic("reader", known_.read_secret) &&
         request.target.find("receive-pack") == request.target.npos;
}

void GitUpstream::answer(const ReceivedRequest& request,
                         Connection& connection) {
  ++requests;
  if (is_down) return connection.drop();
  if (breaks_off) {
    connection.write(
        "HTTP/1.1 200 OK\r\nContent-Type: "
        "application/x-git-upload-pack-advertisement\r\n"
        "Content-Length: 1000\r\n\r\n001e#");
    return connection.drop();
  }
  if (goes_down_after > 0 && --goes_down_after == 0) is_down = true;
  if (!admits(request)) {
    connection.answer(401, "who are you?",
                      {"WWW-Authenticate: Basic realm=\"forge\""});
    return;
  }
  const auto header = [&](const std::string& name) {
    const auto place = request.headers.find(name);
    return place == request.headers.end() ? std::string() : place->second;
  };
  const auto question = request.target.find('?');
  Command command{{"git", "http-backend"}};
  auto environment = environment_for_git();
  for (const auto& variable : std::vector<std::string>{
           "GIT_PROJECT_ROOT=" + folder().string(), "GIT_HTTP_EXPORT_ALL=1",
           "REMOTE_USER=somebody", "REMOTE_ADDR=127.0.0.1",
           "PATH_INFO=" + request.target.substr(0, question).substr(4),
           "QUERY_STRING=" + (question == request.target.npos
                                  ? std::string()
                                  : request.target.substr(question + 1)),
           "REQUEST_METHOD=" + request.method,
           "CONTENT_TYPE=" + header("content-type"),
           "CONTENT_LENGTH=" + std::to_string(request.body.size()),
           "HTTP_CONTENT_ENCODING=" + header("content-encoding"),
           "HTTP_GIT_PROTOCOL=" + header("git-protocol")})
    environment.push_back(variable);
  command.environment = environment;
  command.input = request.body;
  command.output_limit = 512 * 1024 * 1024;
  const auto done = run(command);
  if (drops_the_answer && request.method == "POST") return connection.drop();
  if (!done)
    connection.answer(500, done.error().message);
  else
    pass_cgi(done->output, connection);
}

}  // namespace hoopgit::test
