package native

import "xfork/internal/native/exec"

// A sketch is a Func for the sake of its key: functions that take tens or hundreds of operations are one operation each. Whether there is a
// loop for an expression is mostly known, and to write down all operations of a sine takes as long as the sine of some thousand elements.
//
//	sketch    load 0    function sine    store 1          key: 30 bytes
//	Func      load 0    205 operations   store 1          what a loop is made of, once
//
// What is user's in the table of constants is entered in the same order in both, so that the table of a loop that has been made
// needs nothing else to be filled in:
//
//	the loop's table    2.0   1<<63   0.5   3.0   0 1 2 3 ...      users at 0 and 3
//	another sketch      7.0                 9.0
type named uint8

// The functions. Each gives its operations in the method of its name.
const (
	expOf named = iota
	expm1Of
	logOf
	log1pOf
	sinOf
	cosOf
	sinNarrowOf
	cosNarrowOf
	tanhOf
	erfOf
	numbersOf
	normalOf
	mixedOf
)

// Sketch is Reset for a sketch. What is appended after it is for Look alone; nothing can be compiled of it.
func (f *Func) Sketch(w Width) {
	f.Reset(w)
	f.key[0] |= sketched
	f.brief = true
}

// sketched tells the keys of sketches from others.
const sketched = 0x80

// Seeds and other numbers of a function are constants that are entered before it, in both: what follows the name in the key is the value that it
// is of, as with any operation.

// named returns what operations make of x, or, in a sketch, one operation that stands for them.
func (f *Func) named(n named, x Value, operations func() Value) Value {
	if f.brief {
		return f.one(function, uint8(n), x)
	}
	return operations()
}

// Look returns the loop for a sketch, with its constants in Table, if there is one. wanted reports that one is to be made now: the caller
// writes the Func for it, and calls Make. tooMuch is as for Find. Look is safe for concurrent use, by Funcs of different goroutines.
func (f *Func) Look(long bool) (l *Loop, wanted, tooMuch bool) {
	found := exec.Look(f.key, long)
	if found.Loop != nil {
		f.fill(found.Constants)
	}
	return found.Loop, found.Wanted, found.Err == errRegisters
}

// Between Look and Make the lock is not held: two goroutines may both write the Func, and the second one finds the loop of the first.

// Make makes the loop for a sketch of which f is the Func. Table has its constants.
func (f *Func) Make(sketch *Func) (l *Loop, tooMuch bool) {
	l, err := exec.Make(sketch.key, exec.Constants{Table: f.table, Users: f.users}, func() ([]byte, error) { return compile(f) })
	return l, err == errRegisters
}

// Find is both for a Func that is no sketch: it returns the loop for f, and makes it if it pays: at once if the arrays are long, or after a
// few times. It is nil where there is none, yet or for good. tooMuch reports that f needs more
// registers than there are: a part of it may have a loop. Find is safe for concurrent use, by Funcs
// of different goroutines.
func (f *Func) Find(long bool) (l *Loop, tooMuch bool) {
	found := exec.Look(f.key, long)
	if found.Wanted {
		return f.Make(f)
	}
	return found.Loop, found.Err == errRegisters
}

// fill makes the table that of a loop, with the sketch's constants. The sketch keeps the memory of both.
func (f *Func) fill(c exec.Constants) {
	t := append(f.spare[:0], c.Table...)
	for i, at := range c.Users {
		t[at] = f.table[f.users[i]]
	}
	f.table, f.spare = t, f.table
}
