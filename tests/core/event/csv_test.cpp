#include "core/event/csv.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/event/readers.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

constexpr std::size_t ref_column = 12, reason_column = 19;

TEST_CASE("a row for each ref has a cell for each column") {
  const Entry entry = sample_entry("push.refused");
  const auto rows = read_csv(csv_header() + to_csv(entry));
  REQUIRE(rows.size() == 3);
  for (const auto& row : rows)
    CHECK(row.size() == 21);
  CHECK(rows[0].front() == "index");
  CHECK(rows[0].back() == "leaf_hash");
  CHECK(rows[1] == std::vector<std::string>{"7",
                                            "01JGJ000000000000000000001",
                                            "2026-01-02T03:04:05.123456789Z",
                                            "push.refused",
                                            "denied",
                                            "warning",
                                            "human",
                                            "https://id.example",
                                            "ada-1",
                                            "192.0.2.7",
                                            "main",
                                            "team/app",
                                            "refs/heads/main",
                                            std::string(40, '1'),
                                            std::string(40, '2'),
                                            "01JGJ000000000000000000009",
                                            "",
                                            std::string(64, 'a'),
                                            "",
                                            "some reason",
                                            to_hex(entry.item().leaf_hash)});
  CHECK(rows[2][ref_column] == "refs/tags/v1");
}

TEST_CASE("an event without refs has one row") {
  auto members = *sample_value("relay.started").as_object();
  members.erase("target");
  CHECK(read_csv(to_csv(entry_of(members))).size() == 1);
}

std::string reason_as_cell(const std::string& reason) {
  const auto rows = read_csv(to_csv(
      entry_of(with(sample_value("push.refused"), "data/reason", reason))));
  REQUIRE(rows.size() == 2);
  REQUIRE(rows[0].size() == 21);
  return rows[0][reason_column];
}

TEST_CASE("quotes and commas stay in their cell") {
  for (const std::string text :
       {"a,b", "a\"b", "\"", "\",\"", "a;b", " a ", ""})
    CHECK(reason_as_cell(text) == text);
}

TEST_CASE("what a spreadsheet would compute is told apart") {
  for (const std::string text : {"=1+2", "+1", "-1", "@sum", "\tx", "=\"a\""})
    CHECK(reason_as_cell(text) == "'" + text);
  CHECK(reason_as_cell("\r=1") == "<U+000D>=1");
  CHECK(reason_as_cell("a=1") == "a=1");
}

TEST_CASE("a row is one line whatever its texts hold") {
  const auto row = to_csv(entry_of(
      with(sample_value("relay.stopped"), "data/reason", "a\r\nb\nc\rd")));
  CHECK(std::count(row.begin(), row.end(), '\n') == 2);  // One for each ref.
  CHECK(reason_as_cell("a\r\nb") == "a<U+000D><U+000A>b");
}

}  // namespace
}  // namespace hoopgit::event
