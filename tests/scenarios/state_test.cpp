#include "core/base/file.hpp"
#include "server/store/statement.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

/// With an anchor and a sink, both on disk.
std::string with_all() {
  std::string text = usual_configuration();
  const std::string piece = "administrators: [admins]}";
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(
      at, piece.size(),
      "administrators: [admins], anchors: [{name: disk, directory: "
      "\"@KEPT@\"}], sinks: [{name: archive, kind: file, path: "
      "\"@KEPT@/log.jsonl\"}]}");
}

/// A relay that much has happened to, and that has stopped.
class History {
 public:
  History() {
    Person ada = must(stage.signed_in("ada"));
    const Person olga = must(stage.signed_in("olga"));
    const Person auditor = must(stage.signed_in("auditor"));
    const Person linus = must(stage.signed_in("linus"));
    must(clone(ada, stage, "acme/site"));
    must(ada.commit_file("site", "one.txt", "one\n"));
    must_run(ada,
             {"git", "push", "-o", "hoopgit-wait=30s", "origin",
              "HEAD:refs/heads/one"},
             "site");
    must(ada.commit_file("site", "bad.txt", sample_secret() + "\n"));
    CHECK(
        must(ada.run({"git", "push", "origin", "HEAD:refs/heads/bad"}, "site"))
            .status != 0);
    must_run(ada, {"git", "reset", "-q", "--hard", "origin/main"}, "site");
    hold(olga, auditor);
    approve_one(ada, linus);
    must_run(olga, {"hoopgit", "admin", "sweep", "--json"});
    must_run(linus, {"hoopgit", "logout"});
    wait_for_cursor();
    CHECK(stage.relay.stop() == 0);
  }

  fs::path database() const { return stage.relay.state() / "hoopgit.db"; }

  Completed verify(const Words& more = {}) const {
    Words words{"hoopgit-relay", "verify", "--state", "--config",
                stage.relay.configuration().string()};
    words.insert(words.end(), more.begin(), more.end());
    return must(root.run(words));
  }

 private:
  /// One that two persons have set, and one that waits for its second.
  static void hold(const Person& olga, const Person& auditor) {
    const auto ask = [&](const std::string& name) {
      const Completed done = must(olga.run(
          {"hoopgit", "admin", "hold", "set", name, "--repo", "acme/site",
           "--reason", "case", "--ticket", "T-7", "--json"}));
      INFO(said(done));
      REQUIRE(done.status == 4);
      return must(json_of(done));
    };
    const auto request = ask("case-7");
    must_run(auditor,
             {"hoopgit", "admin", "confirm", must(request.text("id")),
              "--subject", must(request.text("subject")).substr(0, 12)});
    ask("case-8");
  }

  void approve_one(Person& ada, const Person& linus) const {
    HeldPush held = must(push_to_main(ada));
    const Completed approved = must(approve(linus, held.id));
    INFO(said(approved));
    REQUIRE(approved.status == 0);
    must(held.git.finish());
    REQUIRE(comes_to(ada, held.id, "landed"));
  }

  /// Until the sink has been served, and the anchor too.
  void wait_for_cursor() const {
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      auto db = must(store::Connection::open(database(), true));
      if (must(db.number("SELECT count(*) FROM cursor")) > 0 &&
          must(db.number("SELECT count(*) FROM anchor")) > 0)
        return;
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

 public:
  TemporaryFolder kept = must(TemporaryFolder::make());
  Stage stage = must(Stage::set_up(
      {.configuration = with_all(), .values = {{"KEPT", kept.path()}}}));
  Person root = must(stage.person("root"));
};

struct Column {
  std::string table, name, type;
  std::vector<std::string> keys;
};

std::vector<Column> columns_of(store::Connection& db) {
  std::vector<Column> columns;
  auto tables = must(db.query(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"));
  while (must(tables.next())) {
    const std::string table = tables.text(0);
    std::vector<Column> own;
    std::vector<std::string> keys;
    auto rows = must(
        db.query("SELECT name, type, pk FROM pragma_table_info(?)", {table}));
    while (must(rows.next())) {
      own.push_back({table, rows.text(0), rows.text(1), {}});
      if (rows.integer(2) > 0) keys.push_back(rows.text(0));
    }
    for (auto& column : own) {
      column.keys = keys;
      columns.push_back(column);
    }
  }
  return columns;
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string list_falling(std::vector<std::string> names) {
  for (auto& name : names)
    name += " DESC";
  return list(names);
}

/// Another value in one row, the last: the one after it is free.
std::string edit_of(const Column& column) {
  const std::string name = column.name;
  std::string value = "ifnull(" + name + ", '') || 'x'";
  if (column.type == "INTEGER") value = "ifnull(" + name + ", 0) + 1";
  if (column.type == "BLOB") value = "CAST(" + name + " || x'01' AS BLOB)";
  const std::string keys = list(column.keys);
  return "UPDATE " + column.table + " SET " + name + " = " + value +
         " WHERE (" + keys + ") = (SELECT " + keys + " FROM " + column.table +
         " ORDER BY " + list_falling(column.keys) + " LIMIT 1)";
}

/// Whether one of the differences is in this column.
bool names(const std::vector<json::Value>& lines, const Column& column) {
  return std::ranges::any_of(lines, [&](const json::Value& line) {
    const auto table = line.maybe_text("table");
    if (!table || !*table) return false;
    const std::string said = ", " + must(line.text("column")) + ",";
    const bool is_here = **table == column.table &&
                         said.find(" " + column.name + ",") != said.npos;
    // "push_ref: push, n, …" of the row of the push.
    const bool is_below = said.find(column.table + ": ") != said.npos &&
                          said.find(" " + column.name + ",") != said.npos;
    return is_here || is_below;
  });
}

// What no entry can tell; hoopgit-relay(8) says why.
const std::set<std::string> not_told = {
    "anchor.name",        "anchor.time", "checkpoint.signed_at",
    "cursor.fingerprint", "cursor.next", "cursor.sink"};

// One row, and a constraint that it stays the one.
const std::set<std::string> fixed = {"index_head.id", "log_head.id",
                                     "row_key.id", "used_count.id"};

// Of longer logs: see the tests of the store.
const std::set<std::string> empty = {"posting", "posting_span", "subtree"};

TEST_CASE("every column of every table that is edited by hand is named") {
  const History history;
  const Completed before = history.verify();
  INFO(said(before));
  REQUIRE(before.status == 0);

  const fs::path good = history.kept.path() / "good.db";
  fs::copy_file(history.database(), good);
  auto columns = [&] {
    auto db = must(store::Connection::open(good));
    return columns_of(db);
  }();
  for (const char* end : {"-wal", "-shm"})
    fs::remove(good.string() + end);
  CHECK(columns.size() > 100);
  for (const auto& column : columns) {
    const std::string full = column.table + "." + column.name;
    if (fixed.contains(full) || not_told.contains(full) ||
        empty.contains(column.table))
      continue;
    INFO(full);
    for (const char* end : {"-wal", "-shm"})
      fs::remove(history.database().string() + end);
    fs::copy_file(good, history.database(),
                  fs::copy_options::overwrite_existing);
    {
      auto db = must(store::Connection::open(history.database()));
      must(db.execute("PRAGMA foreign_keys = OFF"));
      const auto edited = must(db.run(edit_of(column)));
      REQUIRE(edited == 1);
    }
    const Completed done = history.verify({"--json"});
    INFO(said(done));
    CHECK(done.status == 1);
    CHECK(names(must(json_lines(done.output)), column));
  }
}

}  // namespace
}  // namespace hoopgit::stage
