package battery

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"

	"xfork/expr"
)

// The values that programs compute and the texts of their errors are defined here once, for the oracle and for worlds.

const anyValue = 7

func odd(v int) bool { return v%2 != 0 }

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (f *function) fails(v int) bool { return f.when > 0 && v%f.when == 0 }

// affine is x -> m*x + c modulo a prime: to merge is associative, but not commutative.
type affine struct{ m, c int }

var unit = affine{1, 0}

const prime = 1_000_003

func merge(a, b affine) affine { return affine{a.m * b.m % prime, (a.c*b.m + b.c) % prime} }

func (a affine) value() int { return a.m ^ a.c }

// pureFunction is the k-th of the functions that are Pure.
func pureFunction(k, a int) (int, string) {
	if a%7 == 0 && k%3 == 2 {
		return 0, fmt.Sprintf("pure %d of %d", k%3, a)
	}
	return mix(k%3, a), ""
}

// leaf is the error of a function that fails by itself.
type leaf struct{ text string }

func (l leaf) Error() string { return l.text }

func errText(id, part int) string {
	if part > 0 {
		return fmt.Sprintf("err %d.%d", id, part)
	}
	return fmt.Sprintf("err %d", id)
}

// wrapped is the error of a function that wraps an error of its force.
type wrapped struct {
	id  int
	err error
}

func (w wrapped) Error() string { return fmt.Sprintf("wrap %d: %v", w.id, w.err) }
func (w wrapped) Unwrap() error { return w.err }

var (
	errZero = errors.New("zero")
	errTry  = errors.New("a bad try")
)

// part matches how the error of a fold begins: with the part that failed.
var part = regexp.MustCompile(`^(range \[\d+, \d+\)|(reading )?morsel \d+): `)

func joined(texts []string) string { return "join[" + strings.Join(texts, "; ") + "]" }

// describe writes an error as the oracle does: which nodes failed, outermost first, and why. Dynamic nodes that failed with
// their choice are left out, because tail calls decide how often they are in the error.
func (w *world) describe(err error) string {
	switch e := err.(type) {
	case nil:
		return "no error"
	case *expr.Error:
		t, known := w.tags.Load(e.Node)
		if _, inner := e.Err.(*expr.Error); inner && known && t.(tag).transparent {
			return w.describe(e.Err)
		}
		if !known {
			return fmt.Sprintf("#? (%v) %s", e.Node, w.describe(e.Err))
		}
		return fmt.Sprintf("#%d %s", t.(tag).id, w.describe(e.Err))
	case leaf:
		return e.text
	case wrapped:
		return fmt.Sprintf("wrap %d (%s)", e.id, w.describe(e.err))
	case *runtime.PanicNilError:
		return "nil"
	case runtime.Error:
		return "runtime"
	case interface{ Value() any }:
		switch v := e.Value().(type) {
		case *runtime.PanicNilError:
			return "panic nil"
		case error:
			return "panic(" + w.describe(v) + ")"
		default:
			return fmt.Sprintf("panic %v", v)
		}
	}
	if whole := errors.Unwrap(err); whole != nil && part.MatchString(err.Error()) {
		return w.describe(whole)
	}
	switch {
	case err == expr.ErrGoexit:
		return "goexit"
	case err == errZero:
		return "zero"
	}
	if isCancelled(err) {
		return "cancelled"
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, e := range many.Unwrap() {
			texts = append(texts, w.describe(e))
		}
		return joined(texts)
	}
	return fmt.Sprintf("unknown error %T %v", err, err)
}

// isCancelled reports whether err is the end of a force and no failure of a node.
func isCancelled(err error) bool { return errors.Is(err, context.Canceled) }
