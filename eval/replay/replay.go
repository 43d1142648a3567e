// Package replay makes a call again that has failed, with the arguments that it was given, in a test:
//
//	XFORK_REPLAY=testdata ./shop                  the program fails: testdata/createThumbnail-1.xreplay
//
//	func TestThumbnailOfAnEmptyFile(t *testing.T) {
//		_, err := replay.Call1(t, "testdata/createThumbnail-1.xreplay", createThumbnail)
//		require.NoError(t, err)
//	}
//
// The command "xfork replay FILE" writes such a test, runs it, and leaves nothing behind. The package is for tests: it belongs to eval, for
// what it makes again are calls of forces, and it is linked by tests only.
//
//	the function returns                          call it by
//	a value and an error                          Call0 to Call3
//	a value and an error, and takes a context     CallCtx0 to CallCtx3
//	one value, which may be an error              CallPlain0 to CallPlain3
//
// The call is a fork that is forced in order, so its error is that of the program, traceback included. A function that had a Timeout has the same
// one, and is given up when it has passed, unless XFORK_REPLAY_TIMEOUT=off, as under a debugger. No other option counts: the call is made
// once, without limits or retries.
//
// The log of the test says whether the error is the same, another, or none: then what the call reads besides its arguments was another thing,
// such as the time, a variable, a file, or what ran beside it. Addresses in the texts of errors do not count. Where a file
// is damaged, or was saved of other arguments, the test ends with a sentence (Fatal).
//
// Nothing here is for concurrent use with the same t beyond what testing allows.
package replay

import (
	"errors"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/dump"
	"xfork/internal/failure"
)

// open reads a file, and sets what ptrs point to from the arguments in it.
func open(t testing.TB, file string, ptrs ...any) *dump.Dump {
	t.Helper()
	// Each time anew: a call may change what it gets.
	d, err := dump.Read(file)
	if err == nil {
		err = d.Decode(ptrs...)
	}
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	if d.Late {
		t.Log("replay: the arguments were larger than 64 MiB and saved after the failure, so the function may have changed them")
	}
	return d
}

// The call is made by the engine, as in the program: by a bare call of the function a panic would end the test, a Goexit would pass for
// a t.FailNow, and an error would have no traceback to compare.

// with returns the options of the call that d has.
func with(d *dump.Dump) []expr.Option {
	if timed(d) {
		return []expr.Option{expr.Timeout(d.Timeout)}
	}
	return nil
}

// timed reports whether the call is given up after its time. In order it could not be: see call.
func timed(d *dump.Dump) bool { return d.Timeout > 0 && os.Getenv("XFORK_REPLAY_TIMEOUT") != "off" }

// call forces x, the call that d has, and says in the log what has become of it.
//
// On a goroutine of its own: a force in order is made by the goroutine that asks for it, and a Goexit would end that.
func call[T any](t testing.TB, d *dump.Dump, x expr.Expr[T]) (v T, err error) {
	t.Helper()
	var opts []eval.Option
	if !timed(d) { // in order there is no goroutine to leave a function behind
		opts = []eval.Option{eval.Sequential()}
	}
	returned, over := false, make(chan struct{})
	go func() {
		defer close(over)
		v, err = x.Force(t.Context(), opts...)
		returned = true
	}()
	<-over
	// A Goexit has ended that goroutine, and the node remembers it.
	if !returned {
		err = x.Node().Err()
	}
	// Before the test says what it thinks of the error.
	t.Log(verdict(d, err))
	if err == nil {
		t.Log("replay: the value is " + dump.Print(reflect.ValueOf(&v).Elem()))
	}
	return v, err
}

// address finds what differs from one run to the next in the text of an error.
var address = regexp.MustCompile(`0x[0-9a-f]+`)

// stable returns the text of an error without that, and without the path that package main of d's program has in its tests.
func stable(d *dump.Dump, text string) string {
	if strings.HasPrefix(d.Func, "main.") {
		text = strings.ReplaceAll(text, d.Package+".", "main.")
	}
	return address.ReplaceAllString(text, "0x")
}

// verdict compares the error of a call with the one that it had: by text and type, for the value is gone with its process.
func verdict(d *dump.Dump, err error) string {
	if err == nil {
		return "replay: none: there is no error this time. Look at time, state and order: what the function reads besides its arguments, " +
			"and what ran before it and beside it.\n\tit was   " + d.Error
	}
	// Of the failure of the call itself; the words that the engine has put around it name another line.
	cause := err
	if e := new(eval.Error); errors.As(err, &e) {
		cause = e.Err
	}
	text, kind := failure.Text(cause), dump.ErrorType(cause)
	if stable(d, text) == stable(d, d.Error) && kind == d.ErrorType {
		return "replay: the same error\n\tit is    " + text
	}
	return "replay: another error\n\tit was   " + d.Error + " (" + d.ErrorType + ")\n\tit is    " + text + " (" + kind + ")"
}

// must ends the test if there is no function. It comes before the file is read, for the fault is the test's.
func must(t testing.TB, is bool) {
	t.Helper()
	if !is {
		t.Fatal("replay: the function is nil")
	}
}

// Args1 returns the argument of a saved call, for a test that does with it what it likes: it asks smaller questions of it, or calls what the
// function calls. A function of a slice (expr.LiftN) has one argument, the slice.
//
// What is returned is a value of the test's own at each call. A file that cannot be used, or was saved of other types, ends the test.
func Args1[A any](t testing.TB, file string) (a A) {
	t.Helper()
	open(t, file, &a)
	return a
}

// Args2 returns the arguments of a saved call of two.
func Args2[A, B any](t testing.TB, file string) (a A, b B) {
	t.Helper()
	open(t, file, &a, &b)
	return a, b
}

// Args3 returns the arguments of a saved call of three.
func Args3[A, B, C any](t testing.TB, file string) (a A, b B, c C) {
	t.Helper()
	open(t, file, &a, &b, &c)
	return a, b, c
}
