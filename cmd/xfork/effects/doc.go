// Package effects tells what functions do beside returning a value: which
// memory they may write, which impure things they reach, and by which chain of
// calls.
//
// Each function has one [Summary], over its SSA form. Memory is told apart by
// its root: what a parameter leads to, what a captured variable leads to, a
// package variable, memory that was allocated by the call and is known to
// nothing else, and memory of unknown origin. A root stands for all that can be
// reached from it.
//
//	func count(words []string, m map[string]int) int { // writes parameter 1
//		seen := make(map[string]bool)                  // fresh: no effect
//		for _, w := range words {
//			seen[w] = true
//			m[w]++
//		}
//		return len(seen)
//	}
//
// # How it is computed
//
// In one function, what a pointer may point to is found by Andersen's inclusion
// constraints (L. O. Andersen, Program Analysis and Specialization for the C
// Programming Language, 1994), without regard to the order of statements and
// without fields: an allocation is one object, and holds what was ever stored
// in it. Between functions, summaries are applied at calls: the callee's roots
// become the objects that the arguments lead to. Summaries only grow, so a list
// of functions that are to be looked at again ends; nothing recurs over the
// call graph.
//
// # What is assumed
//
// The unknown is an effect of its own kind, [Unknown] or a root of kind
// [Elsewhere], and never taken for harmless: a function value that cannot be
// followed, a method of an interface, a body that is not Go, package unsafe, a
// function of the standard library that the table does not name. There are two
// exceptions, which are conventions of the language's users. The methods Error,
// Unwrap, Is and As of an error are those of the types of this program, and
// those of the standard library have no effects. And what the standard library
// keeps to itself, as pools and tables that are made once, is no effect.
//
// # Whole programs and single packages
//
// [Whole] looks at the packages that were loaded with their syntax. Package facts
// does the same for one package at a time, as go vet asks for it, and hands on
// summaries as facts; its result is a *[Program] too.
//
// # Roots
//
// A summary speaks of memory by its root, in the callee's terms. At a call each
// root becomes the objects that it stands for there:
//
//	root                in the callee              at a call
//	------------------+--------------------------+---------------------------------
//	Fresh               allocated in the call      one object for the call
//	Param i             what argument i points to  the objects of the argument
//	Param i, Deep       what is behind that        all that these objects lead to
//	Captured i          a variable of a closure    the variable, in its function
//	Captured i, Deep    what is behind that        all that it leads to
//	Global              a package variable         the same
//	Elsewhere           not known                  the same
//
// The two levels of a parameter keep apart what most functions keep apart: a
// function that sorts a slice of pointers writes the slice and not what the
// pointers lead to, and a function that walks a tree and changes its nodes
// writes both.
//
//	func sortByAge(ps []*person)   // writes Param 0
//	func birthday(ps []*person)    // writes Param 0, Deep
//	func reset(ps []*person)       // writes both
//
// # Objects
//
// In one function an object is a root, a place that allocates, or a function
// value. Each place is one object however often it is passed, so that two
// slices which one loop makes are one. That errs to the safe side: what may be
// the same is taken for the same.
//
//	x := new(T)           an object for the place
//	x := make([]T, n)     an object for the place
//	x := append(y, z)     an object for the place, and those of y
//	x := f(y)             an object for the call, if f returns fresh memory
//	x := func() { ... }   an object that knows its function and its variables
//	x := T.Method         an object that knows its function
//
// # Constraints
//
// Each SSA value has a set of objects, what it may point to; each object has a
// set too, what pointers are stored in it. Instructions make them grow until
// nothing does; p(x) is the set of a value, h(o) that of an object.
//
//	instruction             constraint
//	----------------------+------------------------------------------------
//	y = x, &x.f, &x[i],
//	x[i:j], T(x), x.(T)     p(y) includes p(x)
//	y = phi(a, b)           p(y) includes p(a) and p(b)
//	y = *x, m[k], next m    p(y) includes h(o) of each o in p(x)
//	*x = y, m[k] = y        h(o) includes p(y), for each o in p(x)
//	y = f(x)                the results and flows of f's summary
//	y = <-c                 p(y) includes h(o) of each o in p(c)
//
// Values whose types have no pointer in them have no set. A string has none
// either: what it points to cannot be written. A struct by value has the union
// of its fields, and fields are not kept apart: a struct that holds one slice
// of the caller's and one of its own is written to both when one is.
//
// # What counts as a write
//
// A store, the update of a map, copy, clear, delete, and append, which may
// write behind the length of its argument where others see it:
//
//	func f(xs []int) []int { return append(xs, 1) } // writes Param 0
//
// A write to fresh memory is none, even if the memory is returned afterwards.
//
// # Function values
//
// A call of a function value is followed if the value is a function, a closure
// or a method value that the sets lead to, also through variables, so that the
// usual recursive closure is known:
//
//	var visit func(*node)
//	visit = func(n *node) { ...; visit(n.left) }
//
// A call of a parameter is left to the callers, as [Call]: each of them knows
// what it hands over. What the value is called with is not followed, so it may
// be handed everything that its call could reach.
//
//	func apply(f func(int) int, x int) int { return f(x) } // calls Param 0
//	apply(square, 3)                                       // no effects
//	apply(table[i], 3)                                     // unknown
//
// A value that nothing is found for is unknown as well, which can only be said
// once no set grows any more: in a second round, when all are complete.
//
// # Methods of interfaces
//
// A call through an interface is unknown, with three exceptions. A value that
// was made of a concrete type for the call has that type's method:
//
//	visitor(printer{}).visit(x)   // printer's
//
// An interface that a function of the table has returned, such as a hash, is
// the standard library's own, and its methods write their receiver. And of an
// error the methods of all error types of the program are applied.
//
// A function of the standard library that takes an interface may call its
// methods, so those of the value that is handed over count as called, for fmt
// and encoding/json also those that reflection finds, in all types in it:
//
//	fmt.Sprint(p)   // p.String, p.Error, p.Format and those of p's fields
//	io.ReadAll(r)   // r.Read, or unknown if r's type is
//
// # Locks
//
// A write is Guarded if at each such instruction some lock is held on every
// way that leads there, or if package sync or sync/atomic does it. Which lock
// guards which variable is not looked at. A guarded write is an effect none
// the less: it depends on the order of the calls, although it is no race.
//
//	func next() int { mu.Lock(); defer mu.Unlock(); n++; return n } // guarded
//
// # The table
//
// The bodies of the standard library are not looked at. What its functions do
// is in table.txt, a line for each package; a package without one is unknown.
// It says what users may rely on: that fmt.Sprint has a pool is no effect.
//
// # Cost
//
// Of the 2,000 functions of golang.org/x/tools/go all summaries take some 7 s of
// one core. The dear ones are large cycles of functions that call each other.
package effects
