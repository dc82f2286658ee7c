// A work tree, and what the relay makes of it: all by real Git.

#pragma once

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/crypto/crypto.hpp"
#include "core/git/repository.hpp"
#include "server/push/bare_folder.hpp"
#include "server/push/changes.hpp"
#include "server/push/quarantine.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace hoopgit::push::test {

namespace fs = std::filesystem;
using git::ObjectId;

/// Throws the error's words: there is nobody to hand an Error to.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

struct Scene {
  git::Library library{};
  TemporaryFolder folder = must(TemporaryFolder::make());
  fs::path work = folder.path() / "work";
  fs::path mirror = folder.path() / "mirror";
  std::string author = "Ann@Example.com";
  std::string committer = "carl@example.com";

  Scene() { git({"init", "--quiet", "-b", "main"}); }

  /// The output of Git in the work tree, byte by byte.
  std::string git_bytes(std::vector<std::string> arguments,
                        std::string input = {}) {
    fs::create_directories(work);
    arguments.insert(arguments.begin(), "/usr/bin/git");
    Command command{.argv = std::move(arguments)};
    command.environment =
        std::vector<std::string>{"PATH=/usr/bin:/bin",
                                 "HOME=/nonexistent",
                                 "GIT_CONFIG_NOSYSTEM=1",
                                 "GIT_CONFIG_GLOBAL=/dev/null",
                                 "GIT_AUTHOR_NAME=Ann",
                                 "GIT_AUTHOR_EMAIL=" + author,
                                 "GIT_AUTHOR_DATE=1800000000 +0000",
                                 "GIT_COMMITTER_NAME=Carl",
                                 "GIT_COMMITTER_EMAIL=" + committer,
                                 "GIT_COMMITTER_DATE=1800000000 +0000"};
    command.folder = work;
    command.input = std::move(input);
    const Completed done = must(run(command));
    if (!done.succeeded()) throw std::runtime_error(done.errors);
    return done.output;
  }

  /// Without line feeds at the end.
  std::string git(std::vector<std::string> arguments, std::string input = {}) {
    std::string output = git_bytes(std::move(arguments), std::move(input));
    output.erase(output.find_last_not_of('\n') + 1);
    return output;
  }

  ObjectId id(const std::string& revision) {
    return must(ObjectId::parse(git({"rev-parse", revision})));
  }

  /// One more commit on the current branch, with this file changed.
  ObjectId commit(const std::string& path, const std::string& content,
                  const std::string& message = "Change") {
    fs::create_directories((work / path).parent_path());
    std::ofstream(work / path, std::ios::binary) << content;
    git({"add", "--all"});
    git({"commit", "--quiet", "-m", message});
    return id("HEAD");
  }

  /// An object of any bytes, checked by nobody.
  ObjectId object(const std::string& type, const std::string& bytes) {
    return must(ObjectId::parse(git(
        {"hash-object", "-t", type, "-w", "--literally", "--stdin"}, bytes)));
  }

  /// A tree of one entry.
  ObjectId tree(const std::string& mode, const std::string& name,
                const ObjectId& entry) {
    return object("tree", mode + " " + name + std::string(1, '\0') +
                              must(from_hex(entry.hex())));
  }

  ObjectId commit_of(const ObjectId& tree, const std::string& message = "C",
                     const std::vector<ObjectId>& parents = {}) {
    std::vector<std::string> arguments = {"commit-tree", "-m", message,
                                          tree.hex()};
    for (const auto& parent : parents) {
      arguments.emplace_back("-p");
      arguments.push_back(parent.hex());
    }
    return must(ObjectId::parse(git(std::move(arguments))));
  }

  /// A pack of what these revision lines ("^old\nnew\n") name.
  std::string pack(const std::string& revisions, bool thin = false) {
    std::vector<std::string> arguments = {"pack-objects", "--revs", "--stdout",
                                          "-q"};
    if (thin) arguments.emplace_back("--thin");
    return git_bytes(std::move(arguments), revisions);
  }

  /// A pack of exactly these objects.
  std::string pack_of(const std::vector<ObjectId>& ids) {
    std::string lines;
    for (const auto& one : ids)
      lines += one.hex() + "\n";
    return git_bytes({"pack-objects", "--stdout", "-q"}, lines);
  }

  /// All objects between, sorted.
  std::vector<ObjectId> between(std::vector<std::string> revisions) {
    revisions.insert(revisions.begin(),
                     {"rev-list", "--objects", "--no-object-names"});
    std::vector<ObjectId> ids;
    std::istringstream lines(git(std::move(revisions)));
    for (std::string line; std::getline(lines, line);)
      ids.push_back(must(ObjectId::parse(line)));
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  /// Makes the mirror hold what these refs reach, and nothing else.
  std::vector<git::Ref> publish(const std::vector<std::string>& refs) {
    must(make_bare(mirror));
    std::vector<git::Ref> list;
    std::string revisions;
    for (const auto& ref : refs) {
      list.push_back({ref, id(ref)});
      revisions += list.back().id.hex() + "\n";
    }
    if (!refs.empty())
      git({"--git-dir=" + mirror.string(), "index-pack", "--stdin"},
          pack(revisions));
    must(write_refs(mirror, list));
    std::sort(list.begin(), list.end());
    return list;
  }

  fs::path file(const std::string& bytes) {
    const fs::path path =
        folder.path() / ("body" + std::to_string(next_file_++));
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  Result<Quarantine> admit(const std::string& pack,
                           const PackLimits& limits = {}) {
    // Not at the beginning of the file: the commands of a push stand there.
    const std::string head = "PACK of something else";
    return Quarantine::admit(next_quarantine(), mirror, must(read_refs(mirror)),
                             file(head + pack), head.size(), limits);
  }

  fs::path next_quarantine() {
    last_quarantine =
        folder.path() / ("quarantine" + std::to_string(next_quarantine_++));
    return last_quarantine;
  }

  fs::path last_quarantine{};

 private:
  int next_file_ = 0;
  int next_quarantine_ = 0;
};

/// The pack with the right trailer for what it holds.
inline std::string sealed(std::string pack_without_trailer) {
  crypto::Digest digest(crypto::Hash::sha1);
  digest.update(pack_without_trailer);
  return pack_without_trailer + digest.finish();
}

inline ObjectId zero() {
  return {};
}

}  // namespace hoopgit::push::test
