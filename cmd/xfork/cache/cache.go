// Package cache is the command xfork cache: it shows, checks and removes the results that programs keep on disk (package
// xfork/eval/cache), while they run or not.
//
//	xfork cache ls                 functions, how many results, how large, how long their calls have taken
//	xfork cache why FUNC           for the latest results of a function, what of the key was another one before: why the call was made
//	xfork cache verify             reads all entries; 1 is the exit code if one is damaged
//	xfork cache rm [FUNC]          removes the results of a function, or all
//
// A function is named as ls shows it, or by the end of that name: renderTile for main.renderTile.
//
//	$ xfork cache ls
//	FUNCTION                RESULTS  BYTES    TIME OF ITS CALLS  LAST OF USE
//	main.renderTile         480      7864320  3m12s              2026-11-30 00:41:07
//	fit (main.fitModel)     2        1893     41s                2026-11-29 18:20:55
//	all                     482      7866213  3m53s              2026-11-30 00:41:07
//
//	$ xfork cache why renderTile
//	2026-11-30 00:41:07  main.renderTile(7), in 402.1ms
//	    beside that of 2026-11-29 18:20:12, with 7:
//	      the code: executable 5e0c..., was executable 91aa...
//
// What is above says: the call was made at 00:41 although there was a result for the same argument, because the program had been
// built anew. Where an argument is listed, there was none with that argument.
//
// # What it does to a store
//
// It reads, and rm removes files. It takes no lock, writes no entry and changes no time by which entries are trimmed, so it may be used
// while programs use the store. An entry that is damaged is told of and left where it is: the program that looks for it removes it, or
// rm does. A store with signatures needs its key, for without it all of its entries are damaged.
//
// Exit codes are those of all commands: 1 for a damaged entry, a function of which nothing is kept, and a store that is not there.
//
// # What its output may have in it
//
// Names and arguments were written by other programs. Control characters in them are replaced before a terminal sees them.
package cache

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"xfork/internal/keep/disk"
)

// Args is what usage shows behind the name of the command, without its flags, which -h tells.
const Args = "ls | why FUNC | verify | rm [FUNC]"

// The exit codes, as those of all commands: see package main.
const (
	fine   = 0
	found  = 1 // something is damaged, or not there
	misuse = 2 // the command line is not understood
)

// tool is one use of the command: the store that it looks at, and where it writes. What was asked for goes to out, and what is
// wrong to errout, so that the one can be piped.
type tool struct {
	store       *disk.Store
	out, errout io.Writer
}

// actions are the commands behind cache. Each gets the functions that were named, and returns the exit code.
var actions = map[string]struct {
	least, most int // how many functions are named
	do          func(*tool, []string) int
}{
	"ls": {0, 0, (*tool).list}, "why": {1, 1, (*tool).why}, "verify": {0, 0, (*tool).verify}, "rm": {0, 1, (*tool).remove},
}

// Run does the command with the arguments behind its name, and returns the exit code. Flags come before the action, as those of go
// itself come before packages. It prints to the two writers alone, and may be called by tests at any time.
func Run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("xfork cache", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "", "the `folder` that the program gives to cache.Open; the user's own without it")
	key := flags.String("key", "", "a `file` with the key of a signed store")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: xfork cache [-dir FOLDER] [-key FILE] "+Args)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return fine
	} else if err != nil {
		return misuse
	}
	// The number of functions is looked at before the store is opened, so that a mistake does not wait for a disk.
	rest := flags.Args()
	if len(rest) == 0 {
		flags.Usage()
		return misuse
	}
	a, known := actions[rest[0]]
	if n := len(rest) - 1; !known || n < a.least || n > a.most {
		fmt.Fprintf(stderr, "xfork cache: %q is not understood\n", strings.Join(rest, " "))
		flags.Usage()
		return misuse
	}
	store, err := open(*dir, *key)
	if err != nil {
		fmt.Fprintln(stderr, "xfork cache:", err)
		return found
	}
	return a.do(&tool{store, stdout, stderr}, rest[1:])
}

// open opens a store that is there: a command that makes an empty one for a name that was mistyped would be no help. The folder is
// the one that the program gives to cache.Open, and the user's own without a name, as there.
//
// There is no limit to its size, or the command would trim what it is to show. Folders are refused as they are by programs: one that
// others may write to has nothing in it that is worth a look, but with the key of its signatures.
func open(dir, key string) (*disk.Store, error) {
	if dir == "" {
		own, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(own, "xfork")
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("there is no store in %s: %w", dir, err)
	}
	// Signatures are made with the bytes of the file as they are: a newline at its end is a part of the key.
	o := disk.Options{MaxBytes: math.MaxInt64}
	if key != "" {
		b, err := os.ReadFile(key)
		if err != nil {
			return nil, err
		}
		if len(b) == 0 {
			return nil, fmt.Errorf("%s has no key in it", key)
		}
		o.Signing = b
	}
	return disk.Open(dir, o)
}

// named reports whether a function is the one that is meant: by its name, without what is in brackets, or by the end of that.
//
//	kept as                       is meant by
//	main.renderTile               main.renderTile, renderTile
//	fit (example.com/m.fitModel)  fit, example.com/m.fitModel, m.fitModel, fitModel, and all of it
func named(function, meant string) bool {
	// A name of the user's may have brackets itself; then it is meant by all of it.
	short, in, _ := strings.Cut(strings.TrimSuffix(function, ")"), " (")
	for _, name := range []string{function, short, in} {
		if name != "" && (name == meant || strings.HasSuffix(name, "."+meant) || strings.HasSuffix(name, "/"+meant)) {
			return true
		}
	}
	return false
}
