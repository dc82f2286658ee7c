// Everything that the installed Git finds fault with is refused, but for named
// exceptions.

#include "server/push/fsck.hpp"

#include "core/base/text.hpp"
#include "tests/server/push/scene.hpp"

#include <functional>
#include <map>
#include <set>

namespace hoopgit::push::test {
namespace {

using Catch::Contains;

const std::string person = "A <a@example.com> 1 +0000";

/// Objects by hand, each with one fault.
struct Faulty : Scene {
  Faulty() { publish({}); }

  const std::string nul = std::string(1, '\0');
  ObjectId blob = object("blob", "x");
  ObjectId empty = object("tree", "");

  std::string entry(const std::string& mode, const std::string& name,
                    const ObjectId& id) const {
    return mode + " " + name + nul + must(from_hex(id.hex()));
  }
  std::string file(const std::string& name) const {
    return entry("100644", name, blob);
  }

  std::string commit_bytes(const std::string& who,
                           const std::string& message = "x\n") const {
    return "tree " + empty.hex() + "\nauthor " + who + "\ncommitter " + person +
           "\n\n" + message;
  }
  std::vector<ObjectId> commit_by(const std::string& who) {
    return {empty, object("commit", commit_bytes(who))};
  }
  std::vector<ObjectId> commit_from(const std::string& bytes) {
    return {empty, object("commit", bytes)};
  }
  std::vector<ObjectId> tree_of(const std::string& bytes) {
    return {blob, object("tree", bytes)};
  }
  std::vector<ObjectId> tag_of(const std::string& bytes) {
    return {blob, object("tag", bytes)};
  }
  std::vector<ObjectId> link_named(const std::string& name) {
    return {blob, object("tree", entry("120000", name, blob))};
  }
  std::vector<ObjectId> named(const std::string& name,
                              const std::string& content) {
    const ObjectId bytes = object("blob", content);
    return {bytes, object("tree", entry("100644", name, bytes))};
  }
  std::vector<ObjectId> modules(const std::string& setting) {
    return named(".gitmodules", "[submodule \"a\"]\n\t" + setting + "\n");
  }
  std::vector<ObjectId> missing(const std::string& name) {
    return {object("tree", entry("100644", name,
                                 must(ObjectId::parse(std::string(40, 'e')))))};
  }

  std::string refusal(const std::vector<ObjectId>& objects,
                      std::vector<FsckException> allowed = {}) {
    Quarantine::Limits limits;
    limits.fsck = std::move(allowed);
    const auto admitted = admit(pack_of(objects), limits);
    return admitted ? "taken" : admitted.error().message;
  }
};

using Make = std::function<std::vector<ObjectId>(Faulty&)>;

/// Each message of git-fsck(1) with objects that cause it.
std::map<std::string, Make> samples() {
  const auto by = [](std::string who) -> Make {
    return [=](Faulty& f) { return f.commit_by(who); };
  };
  const auto tree =
      [](const std::function<std::string(Faulty&)>& bytes) -> Make {
    return [=](Faulty& f) { return f.tree_of(bytes(f)); };
  };
  const auto tag =
      [](const std::function<std::string(const std::string&)>& bytes) -> Make {
    return [=](Faulty& f) { return f.tag_of(bytes("object " + f.blob.hex())); };
  };
  const auto modules = [](std::string setting) -> Make {
    return [=](Faulty& f) { return f.modules(setting); };
  };
  const auto link = [](std::string name) -> Make {
    return [=](Faulty& f) { return f.link_named(name); };
  };
  return {
      {"missingNameBeforeEmail", by("<a@e> 1 +0000")},
      {"badName", by("A> <a@e> 1 +0000")},
      {"missingEmail", by("A 1 +0000")},
      {"badEmail", by("A <a<b> 1 +0000")},
      {"missingSpaceBeforeEmail", by("A<a@e> 1 +0000")},
      {"missingSpaceBeforeDate", by("A <a@e>1 +0000")},
      {"zeroPaddedDate", by("A <a@e> 01 +0000")},
      {"badDateOverflow", by("A <a@e> 18446744073709551616 +0000")},
      {"badDate", by("A <a@e> x +0000")},
      {"badTimezone", by("A <a@e> 1 0000")},
      {"missingTree",
       [](Faulty& f) { return f.commit_from("author " + person + "\n\nx\n"); }},
      {"badTreeSha1",
       [](Faulty& f) {
         return f.commit_from("tree xyz\nauthor " + person + "\n\nx\n");
       }},
      {"badParentSha1",
       [](Faulty& f) {
         return f.commit_from("tree " + f.empty.hex() + "\nparent xyz\n\nx\n");
       }},
      {"missingAuthor",
       [](Faulty& f) {
         return f.commit_from("tree " + f.empty.hex() + "\ncommitter " +
                              person + "\n\nx\n");
       }},
      {"multipleAuthors",
       [](Faulty& f) {
         return f.commit_from("tree " + f.empty.hex() + "\nauthor " + person +
                              "\nauthor " + person + "\ncommitter " + person +
                              "\n\nx\n");
       }},
      {"missingCommitter",
       [](Faulty& f) {
         return f.commit_from("tree " + f.empty.hex() + "\nauthor " + person +
                              "\n\nx\n");
       }},
      {"nulInCommit",
       [](Faulty& f) {
         return f.commit_from(f.commit_bytes(person, "a" + f.nul + "b\n"));
       }},
      {"nulInHeader",
       [](Faulty& f) {
         return f.commit_from("tree " + f.empty.hex() + "\nauthor " + f.nul +
                              person + "\n\nx\n");
       }},
      {"unterminatedHeader",
       [](Faulty& f) { return f.commit_from("tree " + f.empty.hex()); }},
      {"badTree", tree([](Faulty&) { return "100644 x"; })},
      {"nullSha1",
       tree([](Faulty& f) { return f.entry("160000", "x", ObjectId()); })},
      {"fullPathname", tree([](Faulty& f) { return f.file("a/b"); })},
      {"emptyName", tree([](Faulty& f) { return f.file(""); })},
      {"hasDot", tree([](Faulty& f) { return f.file("."); })},
      {"hasDotdot", tree([](Faulty& f) { return f.file(".."); })},
      {"hasDotgit", tree([](Faulty& f) { return f.file(".GIT"); })},
      {"zeroPaddedFilemode",
       tree([](Faulty& f) { return f.entry("0100644", "x", f.blob); })},
      {"badFilemode",
       tree([](Faulty& f) { return f.entry("100664", "x", f.blob); })},
      {"duplicateEntries",
       tree([](Faulty& f) { return f.file("x") + f.file("x"); })},
      {"treeNotSorted",
       tree([](Faulty& f) { return f.file("y") + f.file("x"); })},
      {"gitmodulesSymlink", link(".gitmodules")},
      {"gitattributesSymlink", link(".gitattributes")},
      {"gitignoreSymlink", link(".gitignore")},
      {"mailmapSymlink", link(".mailmap")},
      {"missingObject",
       tag([](const auto&) { return "type blob\ntag t\n\nx\n"; })},
      {"badObjectSha1",
       tag([](const auto&) { return "object xyz\ntype blob\ntag t\n\nx\n"; })},
      {"missingTypeEntry",
       tag([](const auto& object) { return object + "\ntag t\n\nx\n"; })},
      {"missingType",
       tag([](const auto& object) { return object + "\ntype blob"; })},
      {"badType", tag([](const auto& object) {
         return object + "\ntype x\ntag t\n\nx\n";
       })},
      {"missingTagEntry", tag([](const auto& object) {
         return object + "\ntype blob\ntagger " + person + "\n\nx\n";
       })},
      {"missingTag",
       tag([](const auto& object) { return object + "\ntype blob\ntag t"; })},
      {"badTagName", tag([](const auto& object) {
         return object + "\ntype blob\ntag a b\ntagger " + person + "\n\nx\n";
       })},
      {"missingTaggerEntry", tag([](const auto& object) {
         return object + "\ntype blob\ntag t\n\nx\n";
       })},
      {"extraHeaderEntry", tag([](const auto& object) {
         return object + "\ntype blob\ntag t\ntagger " + person +
                "\nmore x\n\nx\n";
       })},
      {"gitmodulesBlob",
       [](Faulty& f) {
         return std::vector{
             f.empty,
             f.object("tree", f.entry("100644", ".gitmodules", f.empty))};
       }},
      {"gitmodulesMissing", [](Faulty& f) { return f.missing(".gitmodules"); }},
      {"gitmodulesName",
       [](Faulty& f) {
         return f.named(".gitmodules", "[submodule \"../..\"]\n\tpath = a\n");
       }},
      {"gitmodulesParse",
       [](Faulty& f) { return f.named(".gitmodules", "[x"); }},
      {"gitmodulesPath", modules("path = -x")},
      {"gitmodulesUpdate", modules("update = !x")},
      {"gitmodulesUrl", modules("url = -ux")},
      {"gitmodulesLarge",
       [](Faulty& f) {
         return f.named(".gitmodules", std::string(std::size_t{9} << 20, '\n'));
       }},
      {"gitattributesBlob",
       [](Faulty& f) {
         return std::vector{
             f.empty,
             f.object("tree", f.entry("100644", ".gitattributes", f.empty))};
       }},
      {"gitattributesMissing",
       [](Faulty& f) { return f.missing(".gitattributes"); }},
      {"gitattributesLineLength",
       [](Faulty& f) {
         return f.named(".gitattributes", std::string(3000, 'x') + " -text\n");
       }},
  };
}

/// What the samples cannot show, and why.
const std::set<std::string> without_sample = {
    "unknownType",         // No pack can have an object of another type.
    "gitattributesLarge",  // Larger than a file may be here, 100 MiB.
    "skipList",            // An option, not a message.
};

/// Faults that Git meets before it comes to look for them: its own words.
const std::map<std::string, std::string> refused_before = {
    {"missingTree", "invalid commit"},
    {"badTreeSha1", "invalid commit"},
    {"unterminatedHeader", "invalid commit"},
    {"missingObject", "invalid tag"},
    {"badObjectSha1", "invalid tag"},
    {"missingTypeEntry", "invalid tag"},
    {"missingType", "invalid tag"},
    {"badType", "invalid tag"},
    {"missingTagEntry", "invalid tag"},
    {"missingTag", "invalid tag"},
    {"emptyName", "badTree"},
    {"gitmodulesBlob", "Not all child objects of"},
    {"gitattributesBlob", "Not all child objects of"},
    {"gitmodulesMissing", "did not receive expected object"},
    {"gitattributesMissing", "did not receive expected object"},
};

std::vector<std::string> messages_of_git(Scene& scene) {
  std::vector<std::string> messages;
  constexpr std::string_view start = "fsck.";
  const std::string listed = scene.git({"help", "--config"});
  for (const auto line : split(listed, '\n'))
    if (line.starts_with(start))
      messages.emplace_back(line.substr(start.size()));
  return messages;
}

TEST_CASE("there is a sample for every message of the installed git") {
  Scene scene;
  const auto all = samples();
  const auto messages = messages_of_git(scene);
  CHECK(messages.size() > 50);
  for (const auto& message : messages) {
    INFO(message);
    CHECK((all.contains(message) || without_sample.contains(message)));
    const bool is_fatal =
        message == "nulInHeader" || message == "unterminatedHeader";
    if (message != "skipList") CHECK(is_fsck_message(message) != is_fatal);
  }
}

TEST_CASE("whatever git finds fault with is refused by its name") {
  Faulty scene;
  for (const auto& [message, make] : samples()) {
    INFO(message);
    const auto before = refused_before.find(message);
    CHECK_THAT(scene.refusal(make(scene)),
               Contains(before == refused_before.end() ? ": " + message + ": "
                                                       : before->second));
  }
}

TEST_CASE("one fault of one object may be let pass, and is told") {
  Faulty scene;
  const auto objects = samples().at("badTagName")(scene);
  const FsckException exception{"badTagName", objects.back()};
  Quarantine::Limits limits;
  limits.fsck = {exception};
  const auto admitted = scene.admit(scene.pack_of(objects), limits);
  REQUIRE(admitted);
  CHECK(admitted->exceptions() == std::vector{exception});

  const auto clean = scene.admit(scene.pack_of({scene.blob}), limits);
  REQUIRE(clean);
  CHECK(clean->exceptions().empty());
}

TEST_CASE("an exception covers no other object and no other fault") {
  Faulty scene;
  const auto bad = samples().at("badTagName")(scene);
  const auto other = samples().at("missingTaggerEntry")(scene);
  const ObjectId tag = bad.back();
  CHECK_THAT(scene.refusal(bad, {{"badTagName", other.back()}}),
             Contains(tag.hex() + ": badTagName"));
  CHECK_THAT(scene.refusal(bad, {{"missingTaggerEntry", tag}}),
             Contains(tag.hex() + ": badTagName"));

  const auto both = scene.tag_of("object " + scene.blob.hex() +
                                 "\ntype blob\ntag a b\n\nx\n");
  CHECK_THAT(scene.refusal(both, {{"badTagName", both.back()}}),
             Contains("missingTaggerEntry"));
  CHECK(scene.refusal(both, {{"badTagName", both.back()},
                             {"missingTaggerEntry", both.back()}}) == "taken");
}

TEST_CASE("a fault is quoted without what a terminal would obey") {
  Faulty scene;
  const std::string words =
      scene.refusal(scene.tag_of("object " + scene.blob.hex() +
                                 "\ntype blob\ntag \x1b[2J\n"
                                 "tagger " +
                                 person + "\n\nx\n"));
  CHECK_THAT(words, Contains("badTagName"));
  CHECK(printable(words) == words);
}

}  // namespace
}  // namespace hoopgit::push::test
