// Verifies a log with the code of Go's checksum database, which shares no line
// with ours:
//
//	foreign-verifier FOLDER VKEY [WITNESS-VKEY]
//
// Reads every entry and every tile; then whatever lies in proofs/ (inclusion)
// and growth/ (consistency); with a witness, that it has cosigned.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tree holds every hash of a log, computed here from the entries alone. The
// TileHashReader of x/mod 0.7 would not do: it skips the check of some tiles
// when several hashes of the tree's edge lie in one tile.
type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, t[index])
	}
	return found, nil
}

// witness verifies cosignature/v1, which the note package leaves to others.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func newWitness(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed witness key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("malformed witness key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	id := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", id) != parts[1] {
		return nil, errors.New("the id of the witness key does not fit")
	}
	return witness{parts[0], id, ed25519.PublicKey(key[1:])}, nil
}

// open returns what a checkpoint signed by all of the keys says.
func open(checkpoint []byte, keys []note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(checkpoint, note.VerifierList(keys...))
	if err != nil {
		return tlog.Tree{}, err
	}
	if len(opened.Sigs) != len(keys) {
		return tlog.Tree{}, errors.New("a signature is missing")
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != keys[0].Name() || lines[3] != "" {
		return tlog.Tree{}, errors.New("malformed checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// path is where c2sp.org/tlog-tiles puts a tile: tile/8/0/000 in the checksum
// database is tile/0/000 here, or tile/entries/000.
func path(tile tlog.Tile, prefix string) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/8/%d/", tile.L), prefix, 1)
}

// tiles are those of one level in a log of some size, from left to right.
func tiles(level int, size int64) []tlog.Tile {
	var all []tlog.Tile
	hashes := size >> (8 * uint(level))
	for n := int64(0); n*256 < hashes; n++ {
		width := 256
		if hashes-n*256 < 256 {
			width = int(hashes - n*256)
		}
		all = append(all, tlog.Tile{H: 8, L: level, N: n, W: width})
	}
	return all
}

// readEntries hashes all entries of the bundles.
func readEntries(folder string, size int64) (tree, error) {
	var grown tree
	for _, tile := range tiles(0, size) {
		name := path(tile, "tile/entries/")
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		for i := 0; i < tile.W; i++ {
			index := tile.N*256 + int64(i)
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("entry %d: the bundle ends", index)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			hashes, err := tlog.StoredHashes(index, data[2:end], grown)
			if err != nil {
				return nil, err
			}
			grown = append(grown, hashes...)
			data = data[end:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("%s: bytes follow", name)
		}
	}
	return grown, nil
}

// checkTiles holds every tile of every level against the entries.
func checkTiles(folder string, size int64, grown tree) error {
	for level := 0; size>>(8*uint(level)) > 0; level++ {
		for _, tile := range tiles(level, size) {
			name := path(tile, fmt.Sprintf("tile/%d/", level))
			data, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				return err
			}
			right, err := tlog.ReadTileData(tile, grown)
			if err != nil {
				return err
			}
			if !bytes.Equal(data, right) {
				return fmt.Errorf("%s: not that of the entries", name)
			}
		}
	}
	return nil
}

// hashes reads lines of base64 up to an empty one, and what follows it.
func hashes(text []byte) (found []tlog.Hash, rest []byte, err error) {
	for {
		line, after, ok := bytes.Cut(text, []byte("\n"))
		if !ok {
			return nil, nil, errors.New("no empty line")
		}
		text = after
		if len(line) == 0 {
			return found, text, nil
		}
		hash, err := tlog.ParseHash(string(line))
		if err != nil {
			return nil, nil, err
		}
		found = append(found, hash)
	}
}

func number(text []byte, mark string) (int64, []byte, error) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	if !bytes.HasPrefix(line, []byte(mark)) {
		return 0, nil, fmt.Errorf("no line %q", mark)
	}
	n, err := strconv.ParseInt(string(line[len(mark):]), 10, 64)
	return n, rest, err
}

func checkInclusion(text []byte, keys []note.Verifier, grown tree) error {
	const first = "c2sp.org/tlog-proof@v1\n"
	if !bytes.HasPrefix(text, []byte(first)) {
		return errors.New("no tlog-proof")
	}
	index, rest, err := number(text[len(first):], "index ")
	if err != nil {
		return err
	}
	proof, checkpoint, err := hashes(rest)
	if err != nil {
		return err
	}
	signed, err := open(checkpoint, keys)
	if err != nil {
		return err
	}
	leaf := grown[tlog.StoredHashIndex(0, index)]
	return tlog.CheckRecord(proof, signed.N, signed.Hash, index, leaf)
}

func checkGrowth(text []byte, keys []note.Verifier, grown tree) error {
	old, rest, err := number(text, "old ")
	if err != nil {
		return err
	}
	proof, checkpoint, err := hashes(rest)
	if err != nil {
		return err
	}
	signed, err := open(checkpoint, keys)
	if err != nil {
		return err
	}
	oldHash, err := tlog.TreeHash(old, grown)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, signed.N, signed.Hash, old, oldHash)
}

type check func([]byte, []note.Verifier, tree) error

func checkAll(folder, pattern string, keys []note.Verifier, grown tree, one check) (int, error) {
	paths, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return 0, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		if err := one(text, keys, grown); err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
	}
	return len(paths), nil
}

func verify(folder string, keys []note.Verifier) error {
	checkpoint, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	signed, err := open(checkpoint, keys)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	grown, err := readEntries(folder, signed.N)
	if err != nil {
		return err
	}
	if err := checkTiles(folder, signed.N, grown); err != nil {
		return err
	}
	root, err := tlog.TreeHash(signed.N, grown)
	if err != nil {
		return err
	}
	if root != signed.Hash {
		return errors.New("checkpoint: not the root of the entries")
	}
	proofs, err := checkAll(folder, "proofs/*", keys, grown, checkInclusion)
	if err != nil {
		return err
	}
	growths, err := checkAll(folder, "growth/*", keys, grown, checkGrowth)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries, %d inclusion proofs, %d consistency proofs\n", signed.N, proofs, growths)
	return nil
}

func run(arguments []string) error {
	if len(arguments) < 2 || len(arguments) > 3 {
		return errors.New("usage: foreign-verifier FOLDER VKEY [WITNESS-VKEY]")
	}
	log, err := note.NewVerifier(arguments[1])
	if err != nil {
		return err
	}
	keys := []note.Verifier{log}
	if len(arguments) == 3 {
		seen, err := newWitness(arguments[2])
		if err != nil {
			return err
		}
		keys = append(keys, seen)
	}
	return verify(arguments[0], keys)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}
