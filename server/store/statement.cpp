#include "server/store/statement.hpp"

#include "core/base/overloaded.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace hoopgit::store {
namespace {

// Queries are built from a few conditions; more texts than these would be a
// sign that a value has slipped into one.
constexpr std::size_t most_idle = 100;

Fault fault_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_TOOBIG:
      return Fault::limit;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return Fault::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Fault::corrupt;
    case SQLITE_CONSTRAINT:
      return Fault::conflict;
    default:
      return Fault::internal;
  }
}

/// What was not synced may be lost although a second sync succeeds: the kernel
/// has told it once. The next start finds what is there in the write-ahead log.
[[noreturn]] void end_unsynced() {
  std::fputs(
      "hoopgit-relay: cannot sync the database: the disk fails; ended, so that "
      "nothing is built on what may be lost\n",
      stderr);
  std::abort();
}

int bind(sqlite3_stmt* statement, int place, const Cell& cell) {
  // SQLite takes a null pointer for NULL, which an empty text is not.
  const auto pointer = [](std::string_view bytes) {
    return bytes.empty() ? "" : bytes.data();
  };
  const auto bind_one = Overloaded{
      [&](std::nullptr_t) { return sqlite3_bind_null(statement, place); },
      [&](std::int64_t number) {
        return sqlite3_bind_int64(statement, place, number);
      },
      [&](std::string_view text) {
        return sqlite3_bind_text64(statement, place, pointer(text), text.size(),
                                   SQLITE_TRANSIENT, SQLITE_UTF8);
      },
      [&](const Blob& blob) {
        return sqlite3_bind_blob64(statement, place, pointer(blob.bytes),
                                   blob.bytes.size(), SQLITE_TRANSIENT);
      },
  };
  return std::visit(bind_one, cell);
}

}  // namespace

Rows::Rows(Rows&& other) noexcept
    : connection_(other.connection_),
      sql_(std::move(other.sql_)),
      statement_(std::exchange(other.statement_, nullptr)) {}

Rows::~Rows() {
  if (statement_ != nullptr) connection_->put_back(std::move(sql_), statement_);
}

Result<bool> Rows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->problem("read");
}

std::int64_t Rows::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Rows::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool Rows::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Connection> Connection::open(const std::filesystem::path& file,
                                    bool query_only) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &database,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  Connection connection(database);
  if (database == nullptr)
    return Error{Fault::unavailable, "cannot open the database: no memory"};
  if (code != SQLITE_OK)
    return within("open " + file.string(), connection.problem("read"));
  sqlite3_busy_timeout(database, 5000);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024);
  // A database that somebody has prepared must not run code of its own.
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  auto set = connection.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
      "PRAGMA journal_size_limit=67108864;");
  if (set && query_only) set = connection.execute("PRAGMA query_only=ON;");
  if (!set) return within("open " + file.string(), std::move(set).error());
  return connection;
}

Connection::Connection(Connection&& other) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept {
  if (this != &other) {
    finalize_all();
    database_ = std::move(other.database_);
    failure_ = std::move(other.failure_);
    idle_ = std::exchange(other.idle_, {});
  }
  return *this;
}

Connection::~Connection() {
  finalize_all();
}

void Connection::Closed::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

void Connection::finalize_all() {
  for (const auto& [sql, statement] : idle_)
    sqlite3_finalize(statement);
  idle_.clear();
}

Result<void> Connection::execute(const std::string& script) {
  if (sqlite3_exec(database_.get(), script.c_str(), nullptr, nullptr,
                   nullptr) != SQLITE_OK)
    return problem("change");
  return {};
}

Result<sqlite3_stmt*> Connection::prepare(std::string_view sql,
                                          const std::vector<Cell>& cells) {
  sqlite3_stmt* statement = nullptr;
  if (const auto found = idle_.find(sql); found != idle_.end()) {
    statement = found->second;
    idle_.erase(found);
  } else if (sqlite3_prepare_v3(
                 database_.get(), sql.data(), static_cast<int>(sql.size()),
                 SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return problem("ask");
  }
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (bind(statement, static_cast<int>(i) + 1, cells[i]) != SQLITE_OK) {
      Error error = problem("ask");
      sqlite3_finalize(statement);
      return error;
    }
  return statement;
}

void Connection::put_back(std::string sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  const bool kept = idle_.size() < most_idle &&
                    idle_.try_emplace(std::move(sql), statement).second;
  if (!kept) sqlite3_finalize(statement);
}

Result<std::int64_t> Connection::run(std::string_view sql,
                                     const std::vector<Cell>& cells) {
  sqlite3_stmt* statement = TRY(prepare(sql, cells));
  const int code = sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    Error error = problem("change");
    put_back(std::string(sql), statement);
    if (!failure_) failure_ = error;
    return error;
  }
  const std::int64_t changed = sqlite3_changes64(database_.get());
  put_back(std::string(sql), statement);
  return changed;
}

Result<Rows> Connection::query(std::string_view sql,
                               const std::vector<Cell>& cells) {
  sqlite3_stmt* statement = TRY(prepare(sql, cells));
  return Rows(*this, std::string(sql), statement);
}

Result<std::int64_t> Connection::number(std::string_view sql,
                                        const std::vector<Cell>& cells) {
  Rows rows = TRY(query(sql, cells));
  if (!TRY(rows.next())) return std::int64_t{0};
  return rows.integer(0);
}

bool Connection::is_in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Error Connection::problem(std::string_view verb) const {
  const int code = sqlite3_extended_errcode(database_.get());
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
    end_unsynced();
  const Fault fault = fault_of(code);
  const std::string message = "cannot " + std::string(verb) + " the database: ";
  if (fault == Fault::limit)
    return {fault,
            message + "the disk is full, or a limit of its size is reached",
            "make room on the disk that holds the relay's state"};
  return {fault, message + sqlite3_errmsg(database_.get())};
}

Result<Atomic> Atomic::begin(Connection& connection, bool immediate) {
  TRY(connection.run(immediate ? "BEGIN IMMEDIATE" : "BEGIN"));
  connection.failure_.reset();
  return Atomic(connection);
}

Atomic::Atomic(Atomic&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Atomic::~Atomic() {
  // SQLite has rolled back by itself after some errors (full, I/O).
  if (connection_ != nullptr && connection_->is_in_transaction())
    (void)connection_->run("ROLLBACK");
}

Result<void> Atomic::commit() {
  if (connection_->failure_) return *connection_->failure_;
  TRY(connection_->run("COMMIT"));
  connection_ = nullptr;
  return {};
}

Result<Savepoint> Savepoint::begin(Connection& connection) {
  TRY(connection.run("SAVEPOINT part"));
  return Savepoint(connection);
}

Savepoint::Savepoint(Savepoint&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Savepoint::~Savepoint() {
  if (connection_ == nullptr) return;
  if (connection_->is_in_transaction()) {
    (void)connection_->run("ROLLBACK TO part");
    (void)connection_->run("RELEASE part");
  }
  connection_->failure_.reset();
}

Result<void> Savepoint::release() {
  if (connection_->failure_) return *connection_->failure_;
  TRY(connection_->run("RELEASE part"));
  connection_ = nullptr;
  return {};
}

}  // namespace hoopgit::store
