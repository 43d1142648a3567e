package dump

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Values as text, for readers of a dump. A value here is a copy that was decoded, so nothing else changes it and it has no cycles; but
// it may be large, and its methods are the user's: none is called.
//
//	point{X: 1, Y: 2}                            in one line where that has room
//	main.Order{
//		ID:    7,
//		Lines: []main.Line{ ... },
//	}

const (
	widest  = 100     // bytes of a composite value in one line
	deepest = 20      // composite values in each other
	longest = 4 << 10 // bytes of one text
	most    = 2000    // values in all; what follows is left out
)

// Package fmt would do in fewer lines, but it calls String, Error and Format of what it meets, also on unexported fields' behalf; a spew
// of all that there is would make a file of megabytes from a slice.

// printer counts what it has printed.
type printer struct{ left int }

// Print returns a value as text. v must be addressable.
func Print(v reflect.Value) string {
	p := printer{left: most}
	return p.print(v, 0)
}

// print returns a value as text, in one line or several. Each value is printed once, by its parts, and the parent decides by their
// length how they are laid out: so the cost is that of the text.
func (p *printer) print(v reflect.Value, depth int) string {
	// Both bounds: a list is deep, a slice is long.
	if p.left--; p.left < 0 || depth > deepest {
		return "..."
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		// Through its address, because a field that is not exported does not let go of what it has.
		return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem().Interface().(time.Time).Format(time.RFC3339Nano)
	}
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		return "&" + p.print(v.Elem(), depth)
	case reflect.Slice:
		if v.IsNil() {
			return "nil"
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Type().String() + "(" + data(v.Bytes()) + ")"
		}
		return p.elements(v, depth)
	case reflect.Array:
		return p.elements(v, depth)
	case reflect.Map:
		return p.entries(v, depth)
	case reflect.Struct:
		return p.fields(v, depth)
	}
	return p.scalar(v)
}

// scalar returns a number or a truth value. A duration is what one expects. Floats are the shortest text that is read back as the same
// number, so that two which differ are seen to.
func (p *printer) scalar(v reflect.Value) string {
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		return time.Duration(v.Int()).String()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.CanComplex():
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return v.Type().String() // of a kind that wire refuses
}

// elements prints an array or a slice, up to where the printer has had enough.
func (p *printer) elements(v reflect.Value, depth int) string {
	var parts []string
	for i := 0; i < v.Len() && p.left >= 0; i++ {
		parts = append(parts, p.print(v.Index(i), depth+1))
	}
	return composite(v.Type(), parts, v.Len()-len(parts))
}

// entries are in the order in which the map hands them out: the bytes have another one, by which keys cannot be looked up.
func (p *printer) entries(v reflect.Value, depth int) string {
	if v.IsNil() { // and not an empty one
		return "nil"
	}
	// Keys and values are copies, which a map does not let be addressed.
	var parts []string
	for it := v.MapRange(); p.left >= 0 && it.Next(); {
		parts = append(parts, p.print(addressable(it.Key()), depth+1)+": "+p.print(addressable(it.Value()), depth+1))
	}
	return composite(v.Type(), parts, v.Len()-len(parts))
}

// fields prints all fields, those that are not exported too: they are what methods see.
func (p *printer) fields(v reflect.Value, depth int) string {
	var parts []string
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Name != "_" {
			parts = append(parts, f.Name+": "+p.print(v.Field(i), depth+1))
		}
	}
	return composite(v.Type(), parts, 0)
}

// addressable returns v at an address.
func addressable(v reflect.Value) reflect.Value {
	x := reflect.New(v.Type()).Elem()
	x.Set(v)
	return x
}

// composite puts the parts of a value together; some are left out.
func composite(t reflect.Type, parts []string, left int) string {
	if left > 0 {
		parts = append(parts, fmt.Sprintf("... %d more", left))
	}
	// A struct without a name would be told by all of its fields, and they follow.
	name := t.String()
	if t.Kind() == reflect.Struct && t.Name() == "" {
		name = "struct"
	}
	line := name + "{" + strings.Join(parts, ", ") + "}"
	// A part in several lines has the whole in several.
	if len(line) <= widest && !strings.Contains(line, "\n") {
		return line
	}
	// As gofmt lays out a literal.
	var b strings.Builder
	b.WriteString(name + "{\n")
	for _, part := range parts {
		b.WriteString("\t" + strings.ReplaceAll(part, "\n", "\n\t") + ",\n")
	}
	b.WriteString("}")
	return b.String()
}

// text returns a string in quotes, cut where it is long.
func text(s string) string {
	if len(s) <= longest {
		return strconv.Quote(s)
	}
	// Not within a letter.
	cut := longest
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%q... %d bytes more", s[:cut], len(s)-cut)
}

// data returns bytes as text where they are text, as files often are, and else as numbers.
func data(b []byte) string {
	if utf8.Valid(b) {
		return text(string(b))
	}
	if len(b) <= longest/4 {
		return "0x" + hex.EncodeToString(b)
	}
	return fmt.Sprintf("0x%x... %d bytes more", b[:longest/4], len(b)-longest/4)
}
