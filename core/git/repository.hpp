// Reading a bare repository: the only files with libgit2 are the .cpp files of
// this one and of changes.hpp.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::git {

enum class ObjectType { commit, tree, blob, tag };

struct Signature {
  std::string name;   ///< As it stands in the object: any bytes.
  std::string email;  ///< The same.
  Time time{};
};

struct Commit {
  ObjectId id;
  ObjectId tree;
  std::vector<ObjectId> parents;
  Signature author;
  Signature committer;
  std::string message;
};

struct Tag {
  ObjectId id;
  ObjectId target;
  ObjectType target_type;
  std::string name;
  Signature tagger;  ///< Empty in some very old tags.
  std::string message;
};

/// An entry of a tree, seen from the top: "src/main.c".
struct TreeEntry {
  std::string path;
  unsigned mode;  ///< 0100644, 0100755, 0120000, 0040000, 0160000.
  ObjectId id;

  /// What the first parent that has this path has there; of changed_entries()
  /// alone. A mode of 0: no parent has it.
  struct Before {
    unsigned mode = 0;
    ObjectId id{};
  };
  Before before{};
};

/// A tree that is entered, with all that stands in it.
struct TreeLevel {
  struct Entry {
    std::string_view name;
    unsigned mode;
    bool is_changed;  ///< No parent has it with this id and mode.
  };
  std::string_view prefix;  ///< "src/"; empty at the top.
  std::vector<Entry> entries;

  /// Names that every parent has which has this folder, and the tree has not.
  std::vector<std::string_view> removed{};
};

/// A bare repository on disk, opened for reading. Missing objects are errors
/// of Fault::corrupt. Movable; one thread at a time, several may open the same
/// folder. Blobs are not kept in memory.
class Repository {
 public:
  static Result<Repository> open(const std::filesystem::path& folder);
  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  bool has(const ObjectId& id) const;
  Result<ObjectType> type_of(const ObjectId& id) const;
  Result<Commit> commit(const ObjectId& id) const;
  Result<Tag> tag(const ObjectId& id) const;

  /// Size without reading the content.
  Result<std::size_t> size_of(const ObjectId& id) const;

  /// Calls `look` with the bytes of a blob; they are valid during the call.
  Result<void> with_blob(
      const ObjectId& id,
      const std::function<Result<void>(std::string_view)>& look) const;

  /// The same with an object of any type, as it is stored: of a commit or tag
  /// its headers, a blank line, and its message with all its bytes.
  Result<void> with_bytes(
      const ObjectId& id,
      const std::function<Result<void>(std::string_view)>& look) const;

  /// `older` is reachable from `newer` by parents, or the same commit.
  Result<bool> is_ancestor(const ObjectId& older, const ObjectId& newer) const;

  /// Commits reachable from `tips` and from none of `known`, parents before
  /// children. A tag in `known` stands for its commit; what is no commit, or
  /// not here, is skipped.
  Result<std::vector<Commit>> new_commits(
      const std::vector<ObjectId>& tips,
      const std::vector<ObjectId>& known) const;

  /// Entries of `tree`, trees included and before what they hold, that none of
  /// `parents` has with the same id at the same path. `visit` says whether to
  /// go into a tree. `look` is shown each tree that is entered, before its
  /// entries are visited; what it sees is valid during the call.
  using Visit = std::function<Result<bool>(const TreeEntry&)>;
  using Look = std::function<Result<void>(const TreeLevel&)>;
  Result<void> changed_entries(const ObjectId& tree,
                               const std::vector<ObjectId>& parents,
                               const Visit& visit, const Look& look = {}) const;

  /// All that stands in one tree, by name alone.
  Result<std::vector<TreeEntry>> entries(const ObjectId& tree) const;

  /// The blob at this path of a tree; a zero id if there is none.
  Result<ObjectId> blob_at(const ObjectId& tree, std::string_view path) const;

  /// A unified diff of the commit against its first parent, at most `limit`
  /// bytes; `cut` tells whether there was more.
  Result<std::string> diff(const Commit& commit, std::size_t limit,
                           bool& cut) const;

 private:
  struct Handle;
  explicit Repository(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

/// libgit2's own state, for the life of the program; made once in main().
/// Keeps its maps of pack files small, so that large packs cost little memory.
class Library {
 public:
  Library();
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

}  // namespace hoopgit::git
