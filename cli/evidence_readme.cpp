#include "cli/evidence_readme.hpp"

namespace hoopgit::cli {

std::string evidence_readme(const EvidenceScope& scope) {
  const std::string first = std::to_string(scope.first);
  const std::string last = std::to_string(scope.end - 1);
  return "Evidence from the log " + scope.origin + ", entries " + first +
         " to " + last + R"(.

To check all of it, without a network and without whoever gave it to you:

    hoopgit audit verify . --key KEY

KEY is the line "NAME+ID+KEY" that whoever runs the relay gets from
"hoopgit-relay keys". Have them tell it to you by another way than this folder:
log.vkey here is only for comparison. The command finds out whether

  - the checkpoint is signed with the key;
  - every entry is one that the checkpoint is of, and none between the first and
    the last is missing;
  - events.jsonl, changes.jsonl and changes.csv say what the entries say;
  - every proof, every opened body and every attestation is of one of these
    entries, and every attestation is signed with the key that its entry names;
  - nothing else lies in the folder.

To check it with other people's programs: the files checkpoint and tile/ are as
c2sp.org/tlog-tiles has them. Any reader of that format will do, such as one that
calls TileHashReader of golang.org/x/mod/sumdb/tlog and Open of
golang.org/x/mod/sumdb/note; hoopgit's sources have one in tests/interop. A
single proof (c2sp.org/tlog-proof) needs no tiles, only the entry and the key.

What is in it:

    checkpoint          size and root of the log, signed
    tile/entries/       the entries, 256 a file, each after its length in 2 bytes
    tile/               the hashes that lead from them to the root
    events.jsonl        the entries, one a line, with index and leaf hash
    changes.jsonl       one record for each push: who, when, what, why, checks,
                        approvals, policy, outcome, and which entries say so
    changes.csv         the same for a spreadsheet, one row for each ref
    proofs/N.tlog-proof that entry N is in the log; N is end_index in changes.csv
    openings.jsonl      bodies that entries commit to, with their salts
    attestations/       for each commit that landed on a ref: in-toto statements
                        in DSSE envelopes, one a line, and the keys that signed
    log.vkey            the keys of the log, as the relay says
    manifest.json       SHA-256 of every file

To draw a sample: indexes have no gaps, so that any N from )" +
         first + " to " + last +
         R"( is an entry.
Draw numbers, then take line N - )" +
         first +
         R"( (the first line is 0) of events.jsonl, and the
change of its push_id. Or draw lines of changes.jsonl: every push with an entry
in this stretch has one. "complete" is false for one that began before it or had
not ended at its end.
)";
}

}  // namespace hoopgit::cli
