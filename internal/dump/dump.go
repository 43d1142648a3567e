package dump

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"xfork/internal/wire"
)

// Dump is a call that has failed, as it is saved.
//
//	which call     Func ... Line, Element, Attempt, Options
//	given what     Args, Late, Missing
//	to what end    Error, ErrorType, Traceback, Stack, Site
//	where, when    Program, Environment, Time
//
// The layout of this very type is a part of the format: wire has no evolution. A field more is another number in the head of a file.
type Dump struct {
	// Func is the function's name in the program, as the runtime has it, and Label the one that its user has given it, or the same.
	// Package is the path by which go list knows its package, also where Func begins with "main.".
	Func, Label, Package string
	// File and Line are where the function begins.
	//
	// By them the command finds the source, where it lies in the same folder still.
	File string
	Line int

	// Site is the place that made the node, Stack what lay below the call when it failed; innermost first.
	Site, Stack []wire.Frame
	// Element is the index of the call in the slice of its Map, or -1. Attempt counts from 1 where there is a Retry or a Timeout;
	// otherwise it is 0.
	Element, Attempt int
	Options          []string
	Timeout          time.Duration

	Args []Argument
	// Late says that the arguments were encoded after the failure. Missing says why there are none, where they were not read.
	//
	// A function without arguments has neither, and can be called again.
	Late    bool
	Missing string
	Result  Type

	// Error and ErrorType are those of the cause, Traceback is what %+v prints.
	Error, ErrorType, Traceback string

	Time        time.Time
	Program     Program
	Environment []string // NAME=value
}

// Type is a type as text. A program that reads a dump has other types than the one that wrote it: there is no reflect.Type for what was
// renamed meanwhile, and the command xfork replay has none at all.
type Type struct {
	Name   string // as reflect prints it
	Source string // as Spell writes it, or empty
}

// Argument is one argument. Each is encoded by itself, so that one which wire refuses does not take the others with it.
//
// Either Refused is empty, and Bytes has the value, or Refused is the sentence in which wire has refused it. Text
// is for readers.
type Argument struct {
	Type
	Layout  string // wire.Plan.Describe
	Bytes   []byte
	Refused string
	Text    string
}

// codec is made when the first dump is written or read: most processes never do.
//
// Its error is one of this package: a field of a type that does not travel.
var codec = sync.OnceValue(func() wire.Codec[Dump] {
	c, err := wire.For[Dump]()
	if err != nil {
		panic(err)
	}
	return c
})

// The head of a file: what it is, in which format.
const (
	magic  = "xreplay "
	format = "1\n"
)

// ErrDamaged is beneath the errors of files that are no dumps, or not whole.
var ErrDamaged = errors.New("not a whole xreplay file")

// Bytes returns the dump as a file.
//
// A checksum, and not only the bounds of wire: a bit that has flipped in a number is a value like any other, and would be searched for in
// the program.
func (d *Dump) Bytes() ([]byte, error) {
	head := len(magic) + len(format)
	b := make([]byte, head+sha256.Size, 4096)
	copy(b, magic+format)
	b, err := codec().Append(b, d)
	if err != nil {
		return nil, err
	}
	// Filled in last, in the room that was left for it.
	sum := sha256.Sum256(b[head+sha256.Size:])
	copy(b[head:], sum[:])
	return b, nil
}

// Read reads a file. An error names the file; where its content is at fault it is ErrDamaged.
func Read(path string) (*Dump, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// Damaged is what anything is that does not begin as it should, so that a path which was mistyped is told by its first line.
	//
	// The head first, so that of a large file of another kind no more is read.
	head := make([]byte, len(magic)+len(format))
	if n, err := io.ReadFull(f, head); err != nil || !bytes.HasPrefix(head, []byte(magic)) {
		if info, e := f.Stat(); e == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: %w: it is a folder", path, ErrDamaged)
		}
		if n == 0 {
			return nil, fmt.Errorf("%s: %w: it is empty", path, ErrDamaged)
		}
		return nil, fmt.Errorf("%s: %w: it does not begin with %q", path, ErrDamaged, magic)
	}
	// The rest is as large as the arguments are, which had room in another process.
	rest, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	d, err := Parse(append(head, rest...))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// Parse reads the bytes of a file. They may be any: what is allocated is in proportion to them (package wire).
func Parse(b []byte) (*Dump, error) {
	rest, ours := bytes.CutPrefix(b, []byte(magic))
	if !ours {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrDamaged, magic)
	}
	// The number before the sum: another version may have another sum.
	rest, known := bytes.CutPrefix(rest, []byte(format))
	if !known {
		return nil, fmt.Errorf("%w: it was written by another version of xfork", ErrDamaged)
	}
	if len(rest) < sha256.Size || sha256.Sum256(rest[sha256.Size:]) != [sha256.Size]byte(rest[:sha256.Size]) {
		return nil, fmt.Errorf("%w: its checksum is another one", ErrDamaged)
	}
	d, err := codec().Decode(rest[sha256.Size:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &d, nil
}
