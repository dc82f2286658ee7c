#include "core/git/repository.hpp"

#include <git2.h>

#include <algorithm>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace hoopgit::git {
namespace {

/// Any libgit2 object, freed by the function that belongs to it.
template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* object) const { Free(object); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

using OwnedCommit = Owned<git_commit, git_commit_free>;
using OwnedTree = Owned<git_tree, git_tree_free>;
using OwnedTag = Owned<git_tag, git_tag_free>;
using OwnedObject = Owned<git_odb_object, git_odb_object_free>;
using OwnedOdb = Owned<git_odb, git_odb_free>;
using OwnedWalk = Owned<git_revwalk, git_revwalk_free>;
using OwnedDiff = Owned<git_diff, git_diff_free>;
using OwnedEntry = Owned<git_tree_entry, git_tree_entry_free>;

Error failure(std::string_view attempt) {
  const git_error* last = git_error_last();
  return {Fault::corrupt, "cannot " + std::string(attempt) + ": " +
                              (last != nullptr ? last->message : "unknown")};
}

git_oid to_oid(const ObjectId& id) {
  git_oid oid;
  git_oid_fromstr(&oid, id.hex().c_str());
  return oid;
}

ObjectId to_id(const git_oid& oid) {
  char hex[GIT_OID_HEXSZ + 1];
  git_oid_tostr(hex, sizeof hex, &oid);
  return *ObjectId::parse(hex);
}

Signature to_signature(const git_signature* found) {
  if (found == nullptr) return {};
  return {found->name, found->email, from_unix_seconds(found->when.time)};
}

Result<ObjectType> to_type(git_object_t type) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      return ObjectType::commit;
    case GIT_OBJECT_TREE:
      return ObjectType::tree;
    case GIT_OBJECT_BLOB:
      return ObjectType::blob;
    case GIT_OBJECT_TAG:
      return ObjectType::tag;
    default:
      return Error{Fault::corrupt, "cannot read an object: it has no type"};
  }
}

Commit to_commit(git_commit* found) {
  Commit commit{to_id(*git_commit_id(found)),
                to_id(*git_commit_tree_id(found)),
                {},
                to_signature(git_commit_author(found)),
                to_signature(git_commit_committer(found)),
                git_commit_message_raw(found)};
  for (unsigned i = 0; i < git_commit_parentcount(found); ++i)
    commit.parents.push_back(to_id(*git_commit_parent_id(found, i)));
  return commit;
}

}  // namespace

struct Repository::Handle {
  Owned<git_repository, git_repository_free> repository;
  OwnedOdb odb;

  Result<OwnedTree> tree(const git_oid& id) const {
    git_tree* found = nullptr;
    if (git_tree_lookup(&found, repository.get(), &id) != 0)
      return failure("read a tree");
    return OwnedTree(found);
  }

  Result<OwnedCommit> commit(const ObjectId& id) const {
    const git_oid oid = to_oid(id);
    git_commit* found = nullptr;
    if (git_commit_lookup(&found, repository.get(), &oid) != 0)
      return failure("read commit " + id.hex());
    return OwnedCommit(found);
  }

  Result<OwnedObject> object(const ObjectId& id) const {
    const git_oid oid = to_oid(id);
    git_odb_object* found = nullptr;
    if (git_odb_read(&found, odb.get(), &oid) != 0)
      return failure("read object " + id.hex());
    return OwnedObject(found);
  }

  static bool has_same(git_tree* tree, const git_tree_entry* entry);
  static TreeEntry::Before before(const std::vector<git_tree*>& parents,
                                  const git_tree_entry* entry);
  static std::vector<std::string_view> removed(
      git_tree* tree, const std::vector<git_tree*>& parents);
  Result<std::vector<OwnedTree>> beside(const std::vector<git_tree*>& parents,
                                        const git_tree_entry* entry) const;
  Result<void> walk(git_tree* tree, const std::vector<git_tree*>& parents,
                    const std::string& prefix, const Visit& visit,
                    const Look& look) const;
};

Repository::Repository(std::unique_ptr<Handle> handle)
    : handle_(std::move(handle)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::filesystem::path& folder) {
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, folder.c_str(),
                              GIT_REPOSITORY_OPEN_NO_SEARCH |
                                  GIT_REPOSITORY_OPEN_BARE |
                                  GIT_REPOSITORY_OPEN_NO_DOTGIT,
                              nullptr) != 0)
    return failure("open the repository " + folder.string());
  auto handle = std::make_unique<Handle>();
  handle->repository.reset(opened);
  git_odb* odb = nullptr;
  if (git_repository_odb(&odb, opened) != 0)
    return failure("open the objects of " + folder.string());
  handle->odb.reset(odb);
  return Repository(std::move(handle));
}

bool Repository::has(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  return git_odb_exists(handle_->odb.get(), &oid) == 1;
}

Result<ObjectType> Repository::type_of(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, handle_->odb.get(), &oid) != 0)
    return failure("read object " + id.hex());
  return to_type(type);
}

Result<std::size_t> Repository::size_of(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, handle_->odb.get(), &oid) != 0)
    return failure("read object " + id.hex());
  return size;
}

Result<Commit> Repository::commit(const ObjectId& id) const {
  const OwnedCommit found = TRY(handle_->commit(id));
  return to_commit(found.get());
}

Result<Tag> Repository::tag(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  git_tag* read = nullptr;
  if (git_tag_lookup(&read, handle_->repository.get(), &oid) != 0)
    return failure("read tag " + id.hex());
  const OwnedTag found(read);
  const char* message = git_tag_message(read);
  return Tag{id,
             to_id(*git_tag_target_id(read)),
             TRY(to_type(git_tag_target_type(read))),
             git_tag_name(read),
             to_signature(git_tag_tagger(read)),
             message != nullptr ? message : ""};
}

Result<void> Repository::with_blob(
    const ObjectId& id,
    const std::function<Result<void>(std::string_view)>& look) const {
  const OwnedObject found = TRY(handle_->object(id));
  if (git_odb_object_type(found.get()) != GIT_OBJECT_BLOB)
    return Error{Fault::corrupt,
                 "cannot read blob " + id.hex() + ": it is something else"};
  return look({static_cast<const char*>(git_odb_object_data(found.get())),
               git_odb_object_size(found.get())});
}

Result<void> Repository::with_bytes(
    const ObjectId& id,
    const std::function<Result<void>(std::string_view)>& look) const {
  const OwnedObject found = TRY(handle_->object(id));
  return look({static_cast<const char*>(git_odb_object_data(found.get())),
               git_odb_object_size(found.get())});
}

Result<bool> Repository::is_ancestor(const ObjectId& older,
                                     const ObjectId& newer) const {
  if (older == newer) return true;
  const git_oid ancestor = to_oid(older);
  const git_oid descendant = to_oid(newer);
  const int answer = git_graph_descendant_of(handle_->repository.get(),
                                             &descendant, &ancestor);
  if (answer < 0)
    return failure("compare " + older.hex() + " with " + newer.hex());
  return answer == 1;
}

Result<std::vector<Commit>> Repository::new_commits(
    const std::vector<ObjectId>& tips,
    const std::vector<ObjectId>& known) const {
  git_revwalk* made = nullptr;
  if (git_revwalk_new(&made, handle_->repository.get()) != 0)
    return failure("walk the commits");
  const OwnedWalk walk(made);
  git_revwalk_sorting(made, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
  for (const auto& tip : tips) {
    const git_oid oid = to_oid(tip);
    if (git_revwalk_push(made, &oid) != 0)
      return failure("walk from " + tip.hex());
  }
  for (const auto& id : known) {
    const auto type = type_of(id);
    const bool is_tag = type && *type == ObjectType::tag;
    if (!is_tag && (!type || *type != ObjectType::commit)) continue;
    const git_oid oid = to_oid(id);
    // A tag stands for its commit; one of a tree or a file hides nothing.
    if (git_revwalk_hide(made, &oid) != 0 && !is_tag)
      return failure("walk from " + id.hex());
  }
  std::vector<Commit> commits;
  git_oid next;
  int more = 0;
  while ((more = git_revwalk_next(&next, made)) == 0)
    commits.push_back(TRY(commit(to_id(next))));
  if (more != GIT_ITEROVER) return failure("walk the commits");
  return commits;
}

bool Repository::Handle::has_same(git_tree* tree, const git_tree_entry* entry) {
  const git_tree_entry* there =
      git_tree_entry_byname(tree, git_tree_entry_name(entry));
  return there != nullptr &&
         git_oid_equal(git_tree_entry_id(there), git_tree_entry_id(entry)) !=
             0 &&
         git_tree_entry_filemode_raw(there) ==
             git_tree_entry_filemode_raw(entry);
}

TreeEntry::Before Repository::Handle::before(
    const std::vector<git_tree*>& parents, const git_tree_entry* entry) {
  for (git_tree* parent : parents)
    if (const git_tree_entry* there =
            git_tree_entry_byname(parent, git_tree_entry_name(entry)))
      return {unsigned(git_tree_entry_filemode_raw(there)),
              to_id(*git_tree_entry_id(there))};
  return {};
}

std::vector<std::string_view> Repository::Handle::removed(
    git_tree* tree, const std::vector<git_tree*>& parents) {
  std::vector<std::string_view> names;
  if (parents.empty()) return names;
  const auto is_in = [](git_tree* there, const char* name) {
    return git_tree_entry_byname(there, name) != nullptr;
  };
  for (std::size_t i = 0; i < git_tree_entrycount(parents.front()); ++i) {
    const char* name =
        git_tree_entry_name(git_tree_entry_byindex(parents.front(), i));
    const bool is_in_all =
        std::all_of(parents.begin(), parents.end(),
                    [&](git_tree* parent) { return is_in(parent, name); });
    if (is_in_all && !is_in(tree, name)) names.emplace_back(name);
  }
  return names;
}

/// The trees that the parents have where this entry is one.
Result<std::vector<OwnedTree>> Repository::Handle::beside(
    const std::vector<git_tree*>& parents, const git_tree_entry* entry) const {
  std::vector<OwnedTree> opened;
  for (git_tree* parent : parents) {
    const git_tree_entry* there =
        git_tree_entry_byname(parent, git_tree_entry_name(entry));
    if (there != nullptr && git_tree_entry_type(there) == GIT_OBJECT_TREE)
      opened.push_back(TRY(this->tree(*git_tree_entry_id(there))));
  }
  return opened;
}

Result<void> Repository::Handle::walk(git_tree* tree,
                                      const std::vector<git_tree*>& parents,
                                      const std::string& prefix,
                                      const Visit& visit,
                                      const Look& look) const {
  TreeLevel level{prefix, {}};
  if (look) level.removed = removed(tree, parents);
  level.entries.reserve(git_tree_entrycount(tree));
  for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
    const bool is_known =
        std::any_of(parents.begin(), parents.end(),
                    [&](git_tree* parent) { return has_same(parent, entry); });
    level.entries.push_back({git_tree_entry_name(entry),
                             unsigned(git_tree_entry_filemode_raw(entry)),
                             !is_known});
  }
  if (look) TRY(look(level));
  for (std::size_t i = 0; i < level.entries.size(); ++i) {
    if (!level.entries[i].is_changed) continue;
    const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
    const git_oid* id = git_tree_entry_id(entry);
    const TreeEntry seen{prefix + git_tree_entry_name(entry),
                         level.entries[i].mode, to_id(*id),
                         before(parents, entry)};
    const bool enter = TRY(visit(seen));
    if (!enter || git_tree_entry_type(entry) != GIT_OBJECT_TREE) continue;
    const OwnedTree inner = TRY(this->tree(*id));
    const std::vector<OwnedTree> opened = TRY(beside(parents, entry));
    std::vector<git_tree*> inner_parents;
    for (const auto& parent : opened)
      inner_parents.push_back(parent.get());
    TRY(walk(inner.get(), inner_parents, seen.path + "/", visit, look));
  }
  return {};
}

Result<void> Repository::changed_entries(const ObjectId& tree,
                                         const std::vector<ObjectId>& parents,
                                         const Visit& visit,
                                         const Look& look) const {
  const OwnedTree top = TRY(handle_->tree(to_oid(tree)));
  std::vector<OwnedTree> opened;
  std::vector<git_tree*> parent_trees;
  for (const auto& parent : parents) {
    opened.push_back(TRY(handle_->tree(to_oid(parent))));
    parent_trees.push_back(opened.back().get());
  }
  return handle_->walk(top.get(), parent_trees, "", visit, look);
}

Result<std::vector<TreeEntry>> Repository::entries(const ObjectId& tree) const {
  const OwnedTree found = TRY(handle_->tree(to_oid(tree)));
  std::vector<TreeEntry> entries;
  entries.reserve(git_tree_entrycount(found.get()));
  for (std::size_t i = 0; i < git_tree_entrycount(found.get()); ++i) {
    const git_tree_entry* entry = git_tree_entry_byindex(found.get(), i);
    entries.push_back({git_tree_entry_name(entry),
                       unsigned(git_tree_entry_filemode_raw(entry)),
                       to_id(*git_tree_entry_id(entry))});
  }
  return entries;
}

Result<ObjectId> Repository::blob_at(const ObjectId& tree,
                                     std::string_view path) const {
  const OwnedTree top = TRY(handle_->tree(to_oid(tree)));
  git_tree_entry* found = nullptr;
  const int answer =
      git_tree_entry_bypath(&found, top.get(), std::string(path).c_str());
  if (answer == GIT_ENOTFOUND) return ObjectId();
  if (answer != 0) return failure("look up a path");
  const OwnedEntry entry(found);
  if (git_tree_entry_type(found) != GIT_OBJECT_BLOB) return ObjectId();
  return to_id(*git_tree_entry_id(found));
}

namespace {

struct DiffText {
  std::string text;
  std::size_t limit;
  bool cut = false;
};

int add_line(const git_diff_delta*, const git_diff_hunk*,
             const git_diff_line* line, void* taken) {
  auto& diff = *static_cast<DiffText*>(taken);
  if (diff.text.size() + line->content_len + 1 > diff.limit) {
    diff.cut = true;
    return 1;  // Not an error of libgit2's: it stops, and hands us the 1.
  }
  const char origin = line->origin;
  if (origin == GIT_DIFF_LINE_CONTEXT || origin == GIT_DIFF_LINE_ADDITION ||
      origin == GIT_DIFF_LINE_DELETION)
    diff.text += origin;
  diff.text.append(line->content, line->content_len);
  return 0;
}

}  // namespace

Result<std::string> Repository::diff(const Commit& commit, std::size_t limit,
                                     bool& cut) const {
  const OwnedTree after = TRY(handle_->tree(to_oid(commit.tree)));
  OwnedTree before;
  if (!commit.parents.empty()) {
    const Commit parent = TRY(this->commit(commit.parents.front()));
    before = TRY(handle_->tree(to_oid(parent.tree)));
  }
  git_diff_options options{};
  if (git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION) != 0)
    return failure("compare the trees of " + commit.id.hex());
  // Attributes of the pushed tree must not hide a change from the reviewer.
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  options.max_size = 1024 * 1024;  // Larger files are shown as binary.
  git_diff* made = nullptr;
  if (git_diff_tree_to_tree(&made, handle_->repository.get(), before.get(),
                            after.get(), &options) != 0)
    return failure("compare the trees of " + commit.id.hex());
  const OwnedDiff diff(made);
  DiffText shown{{}, limit};
  const int answer =
      git_diff_print(made, GIT_DIFF_FORMAT_PATCH, add_line, &shown);
  if (answer != 0 && !shown.cut)
    return failure("print the diff of " + commit.id.hex());
  cut = shown.cut;
  return std::move(shown.text);
}

Library::Library() {
  git_libgit2_init();
  // What is mapped counts as resident memory; a window is enough.
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, std::size_t{8} * 1024 * 1024);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT,
                   std::size_t{64} * 1024 * 1024);
  // git index-pack has compared every object with its id already.
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  // The mirror's owner is this user; HOME and system settings are not ours.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  for (const int level :
       {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
}

Library::~Library() {
  git_libgit2_shutdown();
}

}  // namespace hoopgit::git
