package cell

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
// other goroutines may be writing: what is in the cell itself was copied when the call was forked, the bytes of a string never
// change, and of everything behind a pointer, a slice, a map, a channel or a function the text has the type and no more (of a
// slice the length too, which is in the cell).
//
// Nor does it call methods of the user's, such as String, Error or Format. They may panic, end the goroutine, recur for ever, wait
// for a lock that the failed function holds, or follow the very pointers that are not to be followed; and a guard against all of
// that, a goroutine with a time limit, would still leave the data races. A duration and a time are written as one expects.
//
//	7, -0.5, true        7, -0.5, true
//	"a\x1b[31m"          "a\x1b[31m"                        quoted: nothing in it rules the terminal
//	90*time.Second       1m30s
//	[]byte{1, 2, 3}      []uint8 of 3
//	&config              *main.Config
//	point{1, 2}          main.point{x: 1, y: 2}            fields and elements up to the fourth, down to the third level
//	an Expr[int]         expr.Expr[int]
//	nil                  nil
//
// An argument takes 60 runes at most, and the cost does not depend on its size: megabytes of text are cut before they are quoted.

const (
	longestText = 60 // runes of one argument
	several     = 4  // arguments, fields and elements that are written of many
	deepest     = 3  // values within values
)

// text is a list of arguments that is being written.
type text struct{ strings.Builder }

// argument adds one, shortened.
func (t *text) argument(v reflect.Value) {
	if t.Len() > 0 {
		t.WriteString(", ")
	}
	var one text
	one.value(v, 0)
	t.WriteString(shortened(one.String()))
}

// ArgumentText returns what one argument is, in at most 60 runes.
func ArgumentText(v reflect.Value) string {
	var t text
	t.argument(v)
	return t.String()
}

// more adds how many are left out.
func (t *text) more(n int) { t.WriteString(", ... " + strconv.Itoa(n) + " more") }

// shortened returns s, or its beginning where it is too long. It may cut within an escape sequence of a quoted string: the result
// is for readers, and is not parsed.
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

// value adds what v is, as far as it may be looked at. It never calls a method of v's, and reads no memory but v's own.
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
		t.value(v.Elem(), depth) // a copy: interfaces are immutable
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

// several adds a value that consists of others.
func (t *text) several(v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[time.Time]() && v.CanInterface() {
		t.WriteString(v.Interface().(time.Time).Format(time.RFC3339Nano))
		return
	}
	name := typeName(v)
	if depth == deepest || v.Type().Implements(reflect.TypeFor[interface{ Node() *node.Node }]()) { // an expression is told by its type, like a pointer
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
