package battery

import (
	"fmt"
	"strings"
)

// kind is the kind of node that a description describes.
type kind uint8

const (
	constant kind = iota
	param         // what the function around was called with
	failed        // expr.Fail
	negate
	add
	quo // fails where the divisor is zero
	largest
	ratio // of three operands, can fail
	call
	mapped // Func1.Map, then All, then the sum
	pure   // a call of a shared function that is Pure
	nary   // a call with any number of operands
	bind
	flatten
	choose
	andAlso
	orElse
	catch
	anyOf
	settle
	all
	pair
	gather
	after
	foldRange
	fold
	loop // recursion by Bind
	kinds
)

var kindNames = [...]string{
	"Const", "Param", "Fail", "Neg", "Add", "Quo", "Largest", "Ratio", "Call", "Map", "Pure", "N-ary", "Bind", "Flatten", "If", "AndAlso",
	"OrElse", "Catch", "Any", "Settle", "All", "Pair", "Gather", "After", "FoldRange", "Fold", "Loop",
}

// strict returns how many operands, from the left, a node of the kind needs before it can be evaluated, or -1 for all. The
// operands of After are turned round: its dependencies come first, as in the engine.
func (k kind) strict(args int) int {
	switch k {
	case choose, andAlso, orElse:
		return 1
	case after:
		return args - 1
	case catch, anyOf, settle, loop:
		return 0
	}
	return args
}

// desc describes one node. Its operands come before it.
type desc struct {
	id   int
	kind kind
	args []*desc
	k    int
	fn   *function
}

// isValue reports whether the node has its value from the start.
func (d *desc) isValue() bool { return d.kind == constant || d.kind == param }

// program is a list of descriptions in the order in which they are built. The last one is its result.
type program struct {
	nodes []*desc
	total int // descriptions, with those of inner programs
	wild  bool
}

func (p *program) root() *desc { return p.nodes[len(p.nodes)-1] }

// function describes what a user's function does: it computes a number from its arguments, builds sub and forces some of
// its nodes one after the other, and then returns, or fails.
type function struct {
	lane     lane
	flavour  flavour
	closure  bool
	limit    int // which of the world's limits, from 1
	priority int
	timeout  bool // one that never passes
	rate     bool // one that never waits
	tries    int  // with Retry: how often it fails before it does what it does
	policy   int  // 0: no Retry; 1: Attempts; 2: Backoff; both allow one try more than tries

	fail   failure
	when   int // 0: never, 1: always, else where the number is divisible by it
	sub    *program
	forces []*desc
	onErr  reaction
	result *desc // of Bind, Flatten and Catch
}

type (
	lane     uint8
	flavour  uint8
	failure  uint8
	reaction uint8
)

const (
	cpu lane = iota
	io
	unsafeLane
)

const (
	plain   flavour = iota // func(...) int: what would be returned as an error is a panic
	withErr                // func(...) (int, error)
	withCtx                // func(ctx, ...) (int, error)
)

// How a function fails.
const (
	returnsError failure = iota
	panicsText
	panicsError
	panicsNil
	dividesByZero
	writesNilMap
	exits
	failures
)

// What a function does about the failure of a force inside of it.
const (
	returnIt reaction = iota
	wrapIt
	panicIt
	swallowIt
	reactions
)

var (
	laneNames     = [...]string{"", "IO ", "Unsafe "}
	flavourNames  = [...]string{"plain", "err", "ctx"}
	failureNames  = [...]string{"error", "panic", "panic(err)", "panic(nil)", "1/0", "nil map", "Goexit"}
	reactionNames = [...]string{"return", "wrap", "panic", "swallow"}
)

// String prints the program, one node a line, inner programs indented below their functions.
func (p *program) String() string {
	var b strings.Builder
	p.print(&b, "")
	return b.String()
}

func (p *program) print(b *strings.Builder, indent string) {
	for _, d := range p.nodes {
		fmt.Fprintf(b, "%s#%d = %s", indent, d.id, kindNames[d.kind])
		fmt.Fprintf(b, "(%s) k=%d", ids(d.args), d.k)
		if d.fn != nil {
			d.fn.print(b, indent)
		} else {
			b.WriteByte('\n')
		}
	}
}

func (f *function) print(b *strings.Builder, indent string) {
	fmt.Fprintf(b, " %s%s", laneNames[f.lane], flavourNames[f.flavour])
	if f.closure {
		b.WriteString(" closure")
	}
	if f.limit > 0 {
		fmt.Fprintf(b, " Limit#%d(%d)", f.limit, f.limit)
	}
	if f.priority != 0 {
		fmt.Fprintf(b, " Priority(%d)", f.priority)
	}
	if f.timeout {
		b.WriteString(" Timeout")
	}
	if f.rate {
		b.WriteString(" Rate")
	}
	if f.policy > 0 {
		fmt.Fprintf(b, " Retry(%d bad tries)", f.tries)
	}
	switch {
	case f.when == 1:
		fmt.Fprintf(b, " fails by %s", failureNames[f.fail])
	case f.when > 1:
		fmt.Fprintf(b, " fails by %s where divisible by %d", failureNames[f.fail], f.when)
	}
	if len(f.forces) > 0 {
		fmt.Fprintf(b, " forces %s or %ss", ids(f.forces), reactionNames[f.onErr])
	}
	if f.result != nil {
		fmt.Fprintf(b, " gives #%d", f.result.id)
	}
	b.WriteByte('\n')
	if f.sub != nil {
		f.sub.print(b, indent+"\t")
	}
}

func ids(ds []*desc) string {
	var names []string
	for _, d := range ds {
		names = append(names, fmt.Sprintf("#%d", d.id))
	}
	return strings.Join(names, " ")
}

// mix is the arithmetic of functions and combinators.
func mix(a, b int) int { return (a*31+b)%10007 + 1 }

// mixed folds mix over many.
func mixed(vs ...int) int {
	m := 0
	for _, v := range vs {
		m = mix(m, v)
	}
	return m
}

// hash makes a number of a text, so that errors can flow into values.
func hash(s string) int {
	h := 0
	for i := range len(s) {
		h = (h*131 + int(s[i])) % 9973
	}
	return h
}
