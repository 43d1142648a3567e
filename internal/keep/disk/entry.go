package disk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"xfork/internal/wire"
)

// An entry is a file:
//
//	 0   8   magic, with the version of this layout
//	 8   4   length of the head, little-endian
//	12   8   length of the payload
//	20  32   sum of all other bytes, in their order
//	52       head, by package wire
//	         payload
//
// The lengths are before the sum so that a file that is cut off is known by its
// size; nothing of them is believed before the sum is right.
const (
	magic  = "xfkept1\n"
	sumAt  = 20
	prefix = sumAt + sha256.Size
	// mostHead bounds what a file may claim: a head has names and digests.
	mostHead = 1 << 20
)

// Digest is a SHA-256.
type Digest [sha256.Size]byte

// String returns the beginning of it, enough for a reader to tell two apart.
func (d Digest) String() string { return hex.EncodeToString(d[:6]) }

// Format is the number of what keys are made of. It goes up when that changes,
// so that entries of other versions are not found.
const Format = 1

// Parts is what the result of a call depends on. Their digest is its key; they
// are kept in the entry so that a miss can be explained.
type Parts struct {
	Format    uint32
	Function  string   // by which the user knows it
	Code      string   // the identity of its code, as in "executable 5e0c...", "version 3"
	Platform  string   // GOOS/GOARCH
	Types     Digest   // of the layouts of arguments and result
	Arguments []Digest // one for each
	Files     []File   // that the function reads
}

// File is a file that a function reads, by its content.
type File struct {
	Path   string
	Sum    Digest
	Absent bool // there is none
}

// Key is the name of an entry.
type Key Digest

// String returns all of it, as the file's name has it.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Key returns the key of a call with these parts.
func (p *Parts) Key() Key {
	sum, err := parts.Digest(p)
	if err != nil { // of strings and digests there is none
		panic("disk: " + err.Error())
	}
	return sum
}

// Head is what an entry says of itself. It is not a part of the key but for
// Parts; times and text are for lists.
type Head struct {
	Parts Parts
	Text  string // the arguments, for people
	Made  int64  // when, in nanoseconds since 1970
	Took  int64  // how long the call has taken, in nanoseconds
}

// The plans of what has no user's type in it. They are made by the project's one
// codec: its bytes are canonical, which makes the digest of Parts a key.
var (
	parts = must(wire.For[Parts]()).Plan
	heads = must(wire.For[Head]())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic("disk: " + err.Error())
	}
	return v
}

// summer returns what makes the sum of an entry.
func (s *Store) summer() hash.Hash {
	if s.signing != nil {
		return hmac.New(sha256.New, s.signing)
	}
	return sha256.New()
}

// encode returns the first bytes of an entry, up to its payload. The sum goes
// over the lengths too: bytes that move from the head to the payload, or the other way,
// are another entry.
func (s *Store) encode(h *Head, payload []byte) ([]byte, error) {
	b := append(make([]byte, 0, 512), magic...)
	b = append(b, make([]byte, prefix-len(magic))...)
	b, err := heads.Append(b, h)
	if err != nil {
		return nil, err
	}
	if len(b)-prefix > mostHead {
		return nil, errors.New("what is to be told of the call is too long")
	}
	binary.LittleEndian.PutUint32(b[8:], uint32(len(b)-prefix))
	binary.LittleEndian.PutUint64(b[12:], uint64(len(payload)))
	sum := s.summer()
	sum.Write(b[:sumAt])
	sum.Write(b[prefix:])
	sum.Write(payload)
	sum.Sum(b[sumAt:sumAt])
	return b, nil
}

// errNotOne is beneath what is wrong with the bytes of an entry.
var errNotOne = errors.New("damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errNotOne}, args...)...)
}

// chunk is how much is read at once: what has been read is still in the cache
// of the processor when the sum is made of it.
const chunk = 128 << 10

// load reads an entry of so many bytes into b, which has room for them, and
// checks its sum. Neither head nor payload is looked at before that.
func (s *Store) load(f io.Reader, b []byte) error {
	sum := s.summer()
	for at := 0; at < len(b); {
		end := min(at+chunk, len(b))
		if _, err := io.ReadFull(f, b[at:end]); err != nil {
			return err
		}
		if at == 0 {
			sum.Write(b[:sumAt])
			at = prefix
		}
		sum.Write(b[at:end])
		at = end
	}
	if string(b[:len(magic)]) != magic {
		return damaged("it does not begin as an entry")
	}
	if !hmac.Equal(sum.Sum(nil), b[sumAt:prefix]) {
		if s.signing != nil {
			return damaged("its signature is wrong")
		}
		return damaged("its sum is wrong")
	}
	return nil
}

// decode takes an entry apart that has the right sum: it is as a Put has
// written it, but maybe one of another key.
func decode(b []byte) (h Head, payload []byte, err error) {
	head := uint64(binary.LittleEndian.Uint32(b[8:]))
	length := binary.LittleEndian.Uint64(b[12:])
	rest := b[prefix:]
	if head > uint64(len(rest)) || length != uint64(len(rest))-head {
		return h, nil, damaged("its lengths are wrong")
	}
	if h, err = heads.Decode(rest[:head]); err != nil {
		return h, nil, damaged("%v", err)
	}
	return h, rest[head:], nil
}

// Differ returns in words which parts of a key are others in b, a call of the
// same function: why the one was not found where the other one was kept. Of
// arguments the digests are known and no values, so only their numbers are told.
func (p *Parts) Differ(b *Parts) (all []string) {
	tell := func(differ bool, format string, args ...any) {
		if differ {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	tell(p.Format != b.Format, "the format of keys: %d, was %d", p.Format, b.Format)
	tell(p.Code != b.Code, "the code: %s, was %s", p.Code, b.Code)
	tell(p.Platform != b.Platform, "the platform: %s, was %s", p.Platform, b.Platform)
	tell(p.Types != b.Types, "the types of its arguments or of its result")
	tell(len(p.Arguments) != len(b.Arguments), "the number of arguments: %d, was %d", len(p.Arguments), len(b.Arguments))
	for i := range min(len(p.Arguments), len(b.Arguments)) {
		tell(p.Arguments[i] != b.Arguments[i], "argument %d", i+1)
	}
	for _, f := range p.Files {
		i := slices.IndexFunc(b.Files, func(g File) bool { return g.Path == f.Path })
		tell(i < 0, "it reads %s, and did not", f.Path)
		tell(i >= 0 && b.Files[max(i, 0)] != f, "the content of %s", f.Path)
	}
	for _, g := range b.Files {
		tell(!slices.ContainsFunc(p.Files, func(f File) bool { return f.Path == g.Path }), "it does not read %s, and did", g.Path)
	}
	return all
}
