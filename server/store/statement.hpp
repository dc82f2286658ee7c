// SQLite behind four calls: open, execute, run, query. The only header that
// the tables of this room need, and statement.cpp the only file with sqlite3.h.
//
//     Connection db = TRY(Connection::open(file));
//     TRY(db.run("INSERT INTO vote VALUES (?, ?)", {id, Blob(digest)}));
//     Rows rows = TRY(db.query("SELECT n FROM vote WHERE id = ?", {id}));
//     while (TRY(rows.next())) sum += rows.integer(0);

#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace hoopgit::store {

/// Bytes that are not text.
struct Blob {
  explicit Blob(std::string_view of) : bytes(of) {}
  std::string_view bytes;
};

/// What stands for a '?': nothing (NULL), a number, text or bytes. Copied when
/// it is bound.
using Cell = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

class Connection;

/// The rows of one query, one at a time. Must go before its connection does.
class Rows {
 public:
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  /// The next row, the first at first. False: there is none.
  Result<bool> next();

  /// Columns of the row, from 0. NULL reads as 0 and "".
  std::int64_t integer(int column) const;
  std::string text(int column) const;  ///< Text or bytes, as stored.
  bool is_null(int column) const;

 private:
  friend class Connection;
  Rows(Connection& connection, std::string sql, sqlite3_stmt* statement)
      : connection_(&connection), sql_(std::move(sql)), statement_(statement) {}

  Connection* connection_;
  std::string sql_;
  sqlite3_stmt* statement_;
};

/// One connection. For one thread at a time. Statements are prepared once and
/// kept, so that their text should be constant.
///
/// Errors: Fault::limit when the disk or the database is full; unavailable
/// when it is locked or cannot be read or written (a quota is such a case);
/// corrupt; conflict when a constraint does not hold.
class Connection {
 public:
  /// `query_only`: every change is an error. Sets WAL, synchronous=FULL,
  /// foreign_keys, secure_delete and a busy timeout of five seconds.
  static Result<Connection> open(const std::filesystem::path& file,
                                 bool query_only = false);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  /// Several statements at once, without parameters: for the schema.
  Result<void> execute(const std::string& script);

  /// A statement that returns no rows; how many it changed.
  Result<std::int64_t> run(std::string_view sql,
                           const std::vector<Cell>& cells = {});

  Result<Rows> query(std::string_view sql, const std::vector<Cell>& cells = {});

  /// A query whose answer is one number, 0 when there is no row.
  Result<std::int64_t> number(std::string_view sql,
                              const std::vector<Cell>& cells = {});

  bool is_in_transaction() const;

 private:
  friend class Rows;
  struct Closed {
    void operator()(sqlite3* database) const;
  };
  explicit Connection(sqlite3* database) : database_(database) {}

  Result<sqlite3_stmt*> prepare(std::string_view sql,
                                const std::vector<Cell>& cells);
  void put_back(std::string sql, sqlite3_stmt* statement);
  Error problem(std::string_view verb) const;
  void finalize_all();

  friend class Atomic;
  friend class Savepoint;
  std::unique_ptr<sqlite3, Closed> database_;
  std::optional<Error> failure_{};  // The first one of this transaction.
  std::map<std::string, sqlite3_stmt*, std::less<>> idle_{};
};

/// BEGIN … COMMIT, and ROLLBACK when it goes without commit(). A failed commit
/// has changed nothing; a change that failed, and whose error somebody has
/// dropped, makes the commit fail.
class Atomic {
 public:
  /// `immediate`: to change something. Else: to read more than once and see
  /// one state.
  static Result<Atomic> begin(Connection& connection, bool immediate);
  Atomic(Atomic&& other) noexcept;
  Atomic& operator=(Atomic&&) = delete;
  ~Atomic();

  Result<void> commit();

 private:
  explicit Atomic(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

/// A part of a transaction that can fail alone. What went on inside it is gone
/// when it goes without release(); a change that failed, and whose error
/// somebody has dropped, makes the release fail. One at a time.
class Savepoint {
 public:
  static Result<Savepoint> begin(Connection& connection);
  Savepoint(Savepoint&& other) noexcept;
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();

  Result<void> release();

 private:
  explicit Savepoint(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace hoopgit::store
