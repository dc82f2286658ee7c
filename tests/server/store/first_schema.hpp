// The tables as the first version of the program made them. Never changed: it
// is what lies on people's disks.

#pragma once

namespace hoopgit::store {

constexpr const char* first_schema = R"sql(
-- One row: how long the log is, and what was signed of it.
CREATE TABLE log_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  last_time INTEGER NOT NULL,
  signed_size INTEGER NOT NULL,
  signed_root BLOB NOT NULL
) STRICT;
INSERT INTO log_head VALUES (1, 0, x'', 0, 0, x'');

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

-- What the log can be asked for: projections of its entries, by index. Each
-- index ends with idx, so that every answer comes in the order of the log.
CREATE TABLE ix_event (
  idx INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  type TEXT NOT NULL,
  family TEXT NOT NULL,
  outcome TEXT NOT NULL,
  issuer TEXT,
  subject TEXT,
  name TEXT,
  repository TEXT,
  push TEXT
) STRICT;
CREATE INDEX ix_event_time ON ix_event (time);
CREATE INDEX ix_event_type ON ix_event (type);
CREATE INDEX ix_event_family ON ix_event (family);
CREATE INDEX ix_event_outcome ON ix_event (outcome);
CREATE INDEX ix_event_subject ON ix_event (subject) WHERE subject IS NOT NULL;
CREATE INDEX ix_event_issuer ON ix_event (issuer) WHERE issuer IS NOT NULL;
CREATE INDEX ix_event_name ON ix_event (name) WHERE name IS NOT NULL;
CREATE INDEX ix_event_repository ON ix_event (repository)
  WHERE repository IS NOT NULL;
CREATE INDEX ix_event_push ON ix_event (push) WHERE push IS NOT NULL;

CREATE TABLE ix_ref (
  repository TEXT NOT NULL,
  ref TEXT NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY (repository, ref, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_ref_ref ON ix_ref (ref, idx);

-- Who may see an event without being an auditor: its actor, and the requester
-- of its push.
CREATE TABLE ix_visible (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject, idx)
) STRICT, WITHOUT ROWID;

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

PRAGMA user_version = 1;
)sql";

}  // namespace hoopgit::store
