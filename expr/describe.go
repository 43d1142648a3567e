package expr

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xfork/internal/node"
)

// What a failed call was called with, as text for its error.
//
// It is written on a worker while the rest of the run goes on, and the user's goroutines with it. So it looks at nothing that
// others may be writing: what is in the cell itself was copied when the call was forked, the bytes of a string never change, and of
// everything behind a pointer, a slice, a map, a channel or a function the type is told and no more (of a slice the length too,
// which is in the cell).
//
// It is written only for a node that fails, and before the failure is published, for by then the arguments are forgotten. A
// call that succeeds costs nothing here.
//
// Nor does it call methods of the user's, such as String, Error or Format. They may panic, end the goroutine, recur for ever, wait
// for a lock that the failed function holds, or follow the very pointers that are not to be followed; and a guard against all of
// that, a goroutine with a time limit, would still leave the data races. A duration and a time are written as one expects.

// Describe returns no text: a call of no argument can have been called in one way only, and is in no Map.
func (o fork0Op[T]) Describe(*node.Node) (args string, element int) { return "", -1 }

// Describe returns the argument as text. The argument is reached through its address: reflect.ValueOf(k.a) would copy it to
// the heap first, and make an invalid Value of a nil interface.
func (o fork1Op[A, T]) Describe(n *node.Node) (args string, element int) {
	k := o.of(n)
	var t text
	t.argument(reflect.ValueOf(&k.a).Elem())
	return t.String(), k.f.element(n)
}

// Describe returns the arguments as text.
func (o fork2Op[A, B, T]) Describe(n *node.Node) (args string, element int) {
	k := o.of(n)
	var t text
	t.argument(reflect.ValueOf(&k.a).Elem())
	t.argument(reflect.ValueOf(&k.b).Elem())
	return t.String(), k.f.element(n)
}

// Describe returns the arguments as text.
func (o fork3Op[A, B, C, T]) Describe(n *node.Node) (args string, element int) {
	k := o.of(n)
	var t text
	t.argument(reflect.ValueOf(&k.a).Elem())
	t.argument(reflect.ValueOf(&k.b).Elem())
	t.argument(reflect.ValueOf(&k.c).Elem())
	return t.String(), k.f.element(n)
}

// Describe returns the first arguments as text, and how many more there are: there may be a million of them.
func (o forkNOp[A, T]) Describe(n *node.Node) (args string, element int) {
	k := o.of(n)
	var t text
	for i := range k.as {
		if i == several {
			t.more(len(k.as) - i)
			break
		}
		t.argument(reflect.ValueOf(&k.as[i]).Elem())
	}
	return t.String(), k.f.element(n)
}

// Describe returns the index in a CallEach. The arguments are expressions, which have nodes and failures of their own.
func (o call1Op[A, T]) Describe(n *node.Node) (args string, element int) {
	return "", o.of(n).f.element(n)
}

// Describe returns the index in a CallEach, and no text: see call1.
func (o call2Op[A, B, T]) Describe(n *node.Node) (args string, element int) {
	return "", o.of(n).f.element(n)
}

// Describe returns the index in a CallEach, and no text: see call1.
func (o call3Op[A, B, C, T]) Describe(n *node.Node) (args string, element int) {
	return "", o.of(n).f.element(n)
}

// Describe returns the index in a CallEach, and no text: see call1.
func (o callNOp[A, T]) Describe(n *node.Node) (args string, element int) {
	return "", o.of(n).f.element(n)
}

const (
	longestText = 60 // runes of one argument
	several     = 4  // arguments, fields and elements that are told of many
	deepest     = 3  // values within values
)

// text is a list of arguments that is being written.
type text struct{ strings.Builder }

// argument adds one, shortened. It is written to a text of its own first, because value looks at how long the text of the
// one argument has become, and because the limit is for each argument.
func (t *text) argument(v reflect.Value) {
	if t.Len() > 0 {
		t.WriteString(", ")
	}
	var one text
	one.value(v, 0)
	t.WriteString(shortened(one.String()))
}

// more adds how many are left out.
func (t *text) more(n int) { t.WriteString(", ... " + strconv.Itoa(n) + " more") }

// shortened cuts a text of more than the longest, in the middle of nothing that was escaped: what is told is quoted before.
func shortened(s string) string {
	if utf8.RuneCountInString(s) <= longestText {
		return s
	}
	at := 0
	for range longestText - 3 {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at] + "..."
}

// value adds what v is, as far as it may be looked at. It never calls a method of v's, and reads no memory but v's own, the
// bytes of strings, and what an interface holds: that is a copy which Go code cannot change.
//
// The methods of reflect.Value that are used here work on fields that are not exported too; Interface, which panics
// on those, is called only where CanInterface allows it (several).
func (t *text) value(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Bool:
		t.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Type() == reflect.TypeFor[time.Duration]() {
			t.WriteString(time.Duration(v.Int()).String())
			return
		}
		t.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		t.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		t.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
	case reflect.Complex64, reflect.Complex128:
		t.WriteString(strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()))
	case reflect.String:
		t.quoted(v.String())
	case reflect.Interface:
		if v.IsNil() {
			t.WriteString("nil")
			return
		}
		t.value(v.Elem(), depth) // an immutable copy
	case reflect.Slice:
		if v.IsNil() {
			t.WriteString("nil")
			return
		}
		t.WriteString(typeName(v) + " of " + strconv.Itoa(v.Len()))
	case reflect.Array, reflect.Struct:
		t.several(v, depth)
	default: // a pointer, a map, a channel, a function
		if v.IsZero() {
			t.WriteString("nil")
			return
		}
		t.WriteString(typeName(v))
	}
}

// quoted adds a text on one line, without anything that would rule the terminal or turn the direction of writing.
func (t *text) quoted(s string) {
	runes := 0
	for at := range s { // a text may have megabytes: what is beyond is never looked at
		if runes++; runes > longestText-5 {
			t.WriteString(strconv.Quote(s[:at]) + "...")
			return
		}
	}
	t.WriteString(strconv.Quote(s))
}

// several adds a value that consists of others: "main.point{X: 1, Y: 2}", "[3]int{1, 2, 3}". It ends by three bounds: the depth,
// the number of members, and the length of the text so far. Without the third one four members of four members each, three
// deep, would be 64 texts, to be cut off again.
func (t *text) several(v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() && v.CanInterface() {
		t.WriteString(v.Interface().(time.Time).Format(time.RFC3339Nano))
		return
	}
	name := typeName(v)
	if depth == deepest || v.Type().Implements(reflect.TypeFor[Noded]()) { // an expression is told by its type, like a pointer
		t.WriteString(name)
		return
	}
	count := 0
	fields := v.Kind() == reflect.Struct
	if fields {
		count = v.NumField()
	} else {
		count = v.Len()
	}
	t.WriteString(name + "{")
	for i := range count {
		if i > 0 {
			t.WriteString(", ")
		}
		if i == several || t.Len() > 2*longestText {
			t.WriteString("...")
			break
		}
		if fields {
			t.WriteString(v.Type().Field(i).Name + ": ")
			t.value(v.Field(i), depth+1)
		} else {
			t.value(v.Index(i), depth+1)
		}
	}
	t.WriteString("}")
}

// typeName is the name of v's type, or what it is called otherwise; of a structure without a name there is nothing short to say.
func typeName(v reflect.Value) string {
	t := v.Type()
	if t.Kind() == reflect.Struct && t.Name() == "" {
		return "struct"
	}
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) { // the tags of a structure without a name may have anything in them
			return '?'
		}
		return r
	}, t.String())
}
