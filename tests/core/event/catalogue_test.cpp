#include "core/event/catalogue.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/event/format.hpp"
#include "core/event/phrase.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <set>

namespace hoopgit::event {
namespace {

namespace fs = std::filesystem;

struct Documented {
  std::string severity;
  bool reserved = false;
};

/// The paragraphs of hoopgit-audit(5): .BR push.landed " (" info )
std::map<std::string, Documented> manual() {
  const auto text = read_file(HOOPGIT_SOURCE_DIR "/man/hoopgit-audit.5");
  REQUIRE(text);
  std::map<std::string, Documented> listed;
  for (auto line : split(*text, '\n')) {
    const auto open = line.find(" \" (\" ");
    if (!line.starts_with(".BR ") || open == line.npos) continue;
    const std::string type(line.substr(4, open - 4));
    line.remove_prefix(open + 6);
    INFO(type);
    CHECK(listed
              .emplace(type,
                       Documented{std::string(line.substr(0, line.find(' '))),
                                  line.ends_with(", reserved\" )")})
              .second);
  }
  return listed;
}

TEST_CASE("the manual lists the types of the catalogue, and no others") {
  const auto listed = manual();
  std::set<std::string_view> known;
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    CHECK(known.insert(kind.type).second);
    REQUIRE(listed.contains(std::string(kind.type)));
    CHECK(listed.at(std::string(kind.type)).severity == name_of(kind.usual));
  }
  for (const auto& [type, about] : listed) {
    INFO(type);
    CHECK(known.contains(type));
  }
}

TEST_CASE("the manual calls no type reserved that the relay writes") {
  std::string sources;
  for (const auto& file :
       fs::recursive_directory_iterator(HOOPGIT_SOURCE_DIR "/server"))
    if (file.path().extension() == ".cpp") sources += *read_file(file.path());
  for (const auto& [type, about] : manual()) {
    if (!about.reserved) continue;
    INFO(type);
    CHECK(sources.find('"' + type + '"') == std::string::npos);
  }
}

TEST_CASE("every type is found by its name and told by its phrase") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    CHECK(find_kind(kind.type) == &kind);
    const auto told = tell(sample_value(kind.type));
    CHECK_FALSE(told.empty());
    CHECK(told != kind.type);
    CHECK(told.find_first_of("[]{}") == std::string::npos);
  }
  CHECK(find_kind("push.lande") == nullptr);
  CHECK(find_kind("") == nullptr);
}

TEST_CASE("every type is written in every format, one line for a record") {
  for (const auto& kind : all_kinds())
    for (const auto format : all_formats()) {
      INFO(kind.type << " as " << name_of(format));
      const auto record = write_record(format, sample_item(kind.type));
      REQUIRE(record);
      CHECK(record->find(kind.type) != std::string::npos);
      const auto lines = std::count(record->begin(), record->end(), '\n');
      CHECK(lines == (format == Format::csv ? 2 : 1));
      CHECK(record->ends_with('\n'));
    }
}

TEST_CASE("a type of a later version is written in every format too") {
  const auto item = sample_item("later.thing");
  for (const auto format : all_formats()) {
    INFO(name_of(format));
    const auto record = write_record(format, item);
    REQUIRE(record);
    CHECK(record->find("later.thing") != std::string::npos);
  }
}

TEST_CASE("formats and severities are found by the names that they have") {
  for (const auto format : all_formats())
    CHECK(find_format(name_of(format)) == format);
  CHECK_FALSE(find_format("xml"));
  for (const auto* name : {"info", "notice", "warning", "high", "critical"})
    CHECK(name_of(find_severity(name).value()) == name);
  CHECK_FALSE(find_severity("fatal"));
}

}  // namespace
}  // namespace hoopgit::event
