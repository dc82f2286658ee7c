// The tables as SQL. Times are nanoseconds since 1970, UTC. Hashes of the log
// are 32 raw bytes, all other digests hex. Lists and values that are only read
// whole are JSON.

#pragma once

namespace hoopgit::store {

constexpr const char* head_table = R"sql(
-- One row: how long the log is, what was signed of it, the first entry that
-- has not been pruned, and its name ('' until somebody gives it one).
CREATE TABLE log_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  last_time INTEGER NOT NULL,
  signed_size INTEGER NOT NULL,
  signed_root BLOB NOT NULL,
  minimum INTEGER NOT NULL,
  origin TEXT NOT NULL
) STRICT;
)sql";

/// Since version 4.
constexpr const char* key_table = R"sql(
-- One row: what seals that which entries say of rows (stated_row.hpp), and
-- whether the log has its digest.
CREATE TABLE IF NOT EXISTS row_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB NOT NULL,
  told INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* log_tables = R"sql(
CREATE TABLE log_entry (
  idx INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL,
  leaf BLOB NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL,
  note TEXT NOT NULL,
  signed_at INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* index_tables = R"sql(
-- The inverted index over the log, chunk by chunk of 16,384 entries: which of
-- its entries have a term. See term_index.hpp.
CREATE TABLE posting (
  chunk INTEGER NOT NULL,
  term INTEGER NOT NULL,
  places BLOB NOT NULL,
  PRIMARY KEY (chunk, term)
) STRICT, WITHOUT ROWID;

-- One row: by which rules terms were found, and how many chunks are whole.
CREATE TABLE index_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rules INTEGER NOT NULL,
  chunks INTEGER NOT NULL
) STRICT;
INSERT INTO index_head VALUES (1, 0, 0);

-- Terms by which an entry is to be found, and that it does not have itself.
CREATE TABLE beside (
  idx INTEGER NOT NULL,
  term BLOB NOT NULL,
  PRIMARY KEY (idx, term)
) STRICT, WITHOUT ROWID;
)sql";

/// Since version 3.
constexpr const char* span_table = R"sql(
-- How many spans of 16 chunks are whole; and which chunks of them have a term,
-- one bit each. See span_table.hpp.
ALTER TABLE index_head ADD COLUMN spans INTEGER NOT NULL DEFAULT 0;
CREATE TABLE posting_span (
  span INTEGER NOT NULL,
  term INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  PRIMARY KEY (span, term)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* push_tables = R"sql(
CREATE TABLE push (
  id TEXT PRIMARY KEY,
  reversed TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  open INTEGER NOT NULL,
  version INTEGER NOT NULL,
  key TEXT NOT NULL,
  upstream TEXT NOT NULL,
  repository TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  requester TEXT NOT NULL,
  push_options TEXT NOT NULL,
  atomic INTEGER NOT NULL,
  report TEXT NOT NULL,
  decision TEXT NOT NULL,
  requirement TEXT NOT NULL,
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  vote_subject TEXT NOT NULL,
  vote_subject_text TEXT NOT NULL,
  policy_sha256 TEXT NOT NULL,
  pack_sha256 TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL,
  pack_bytes INTEGER NOT NULL,
  objects INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  approved_until INTEGER NOT NULL
) STRICT;
CREATE INDEX push_open_key ON push (key) WHERE open = 1;
CREATE INDEX push_open_repository ON push (repository) WHERE open = 1;
CREATE INDEX push_state ON push (state, id);
CREATE INDEX push_person ON push (issuer, subject, id);
CREATE INDEX push_repository ON push (repository, id);

CREATE TABLE push_ref (
  push TEXT NOT NULL REFERENCES push (id),
  n INTEGER NOT NULL,
  ref TEXT NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (push, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE vote (
  push TEXT NOT NULL REFERENCES push (id),
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  verb TEXT NOT NULL,
  vote_subject TEXT NOT NULL,
  groups TEXT NOT NULL,
  comment TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (push, issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
  hash TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  holder TEXT NOT NULL,
  email TEXT,
  scopes TEXT NOT NULL,
  repositories TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  groups_at INTEGER NOT NULL,
  revoked INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_expires ON token (expires);

-- One-time values by their SHA-256: some of them are secrets.
CREATE TABLE used (
  value BLOB PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_until ON used (until);
)sql";

/// Since version 4.
constexpr const char* session_tables = R"sql(
ALTER TABLE token ADD COLUMN refs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE token ADD COLUMN trust TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN bound INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN limits TEXT NOT NULL DEFAULT '';
CREATE INDEX token_key ON token (key) WHERE key <> '';

-- One row: how many one-time values there are.
CREATE TABLE used_count (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  n INTEGER NOT NULL
) STRICT;
INSERT INTO used_count SELECT 1, count(*) FROM used;
CREATE TRIGGER used_added AFTER INSERT ON used
  BEGIN UPDATE used_count SET n = n + 1; END;
CREATE TRIGGER used_removed AFTER DELETE ON used
  BEGIN UPDATE used_count SET n = n - 1; END;

-- What the relay renews itself, and every refresh token that it gave for it,
-- by its SHA-256, with the one that it took the place of: one that comes again
-- when that was used was stolen.
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  email TEXT,
  scopes TEXT NOT NULL,
  repositories TEXT NOT NULL,
  refs TEXT NOT NULL,
  trust TEXT NOT NULL,
  groups_at INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  idle_until INTEGER NOT NULL,
  ended INTEGER,
  key TEXT NOT NULL,
  limits TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires);

CREATE TABLE renewal (
  hash TEXT PRIMARY KEY,
  session TEXT NOT NULL,
  used INTEGER NOT NULL,
  replaced TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX renewal_session ON renewal (session);
)sql";

constexpr const char* book_tables = R"sql(
-- Row n of level l is the root over the entries from n * 256^l on, 256^l of
-- them. Level 0, the leaves, is in log_entry.
CREATE TABLE subtree (
  level INTEGER NOT NULL,
  n INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE body (
  commitment TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  push TEXT,
  salt BLOB NOT NULL,
  key INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  file TEXT NOT NULL,
  retain_until INTEGER NOT NULL
) STRICT;
CREATE INDEX body_push ON body (push) WHERE push IS NOT NULL;
CREATE INDEX body_person ON body (type) WHERE push IS NULL;
CREATE INDEX body_end ON body (retain_until);

CREATE TABLE cursor (
  sink TEXT PRIMARY KEY,
  next INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  paused INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE anchor (
  name TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
  name TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person TEXT NOT NULL,
  reason TEXT NOT NULL,
  filter TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  issuer TEXT NOT NULL,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  ticket TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_expires ON consent (expires);

CREATE TABLE known_ref (
  repository TEXT NOT NULL,
  upstream TEXT NOT NULL,
  ref TEXT NOT NULL,
  id TEXT NOT NULL,
  idx INTEGER NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (repository, upstream, ref)
) STRICT, WITHOUT ROWID;

-- Texts that entries name by their SHA-256.
CREATE TABLE document (
  sha256 TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  text BLOB NOT NULL
) STRICT;
)sql";

}  // namespace hoopgit::store
