package node

import "strings"

// rooms are the packages whose frames are the engine's own: a traceback leaves them out, because the sequential
// program would not have had them.
var rooms = []string{
	"xfork/expr.", "xfork/ops.", "xfork/ops/vec.", "xfork/ops/mat.", "xfork/eval.", "xfork/scheduler.", "xfork/graph.",
	"xfork/internal/cell.", "xfork/internal/typed.", "xfork/internal/node.", "xfork/internal/site.", "xfork/internal/seam.", "xfork/internal/fuse.", "xfork/internal/kernel.",
}

// Internal tells whether a function belongs to the engine. External tests of a room (package expr_test) do not: their
// functions are called xfork/expr_test.TestX.
func Internal(function string) bool {
	for _, r := range rooms {
		if strings.HasPrefix(function, r) {
			return true
		}
	}
	return false
}

// Base is the file's name without folders.
func Base(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }
