package wire

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"strings"
)

// format is the number of the encoding. It goes up with each change of the
// bytes of a value, so that what was kept by another version is not read.
const format = 1

// Layout returns a digest of how the values of the type are encoded: names of
// types and fields, kinds, order, sizes. Builds with equal layouts read each
// other's bytes; any other change of a type, of its methods or documentation
// for instance, leaves it as it is. What a MarshalBinary makes is its own
// affair: of its type the name counts.
func (p *Plan) Layout() [sha256.Size]byte { return sha256.Sum256([]byte(p.Describe())) }

// Describe returns the text of which Layout is the digest, to show what differs
// between two builds:
//
//	1 main.Ring = {V int 8; Next *0; }
//
// Types are numbered as they are met, and *0 is a pointer to the first one.
func (p *Plan) Describe() string {
	d := describer{numbers: make(map[reflect.Type]int)}
	fmt.Fprintf(&d.text, "%d ", format)
	d.describe(p.t)
	return d.text.String()
}

// describer writes the description of a type.
type describer struct {
	text    strings.Builder
	numbers map[reflect.Type]int // of the types with names
}

// describe writes a type. A type with a name is written once, and then its
// number. Recursion is as deep as the type is, which PlanOf has bounded, for
// only a type with a name contains itself.
func (d *describer) describe(t reflect.Type) {
	if t.Name() != "" && t.PkgPath() != "" {
		if n, ok := d.numbers[t]; ok {
			fmt.Fprintf(&d.text, "%d", n)
			return
		}
		d.numbers[t] = len(d.numbers)
		fmt.Fprintf(&d.text, "%s.%s = ", t.PkgPath(), t.Name())
	}
	if t == timeType || marshals(t) {
		d.text.WriteString("binary")
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		d.text.WriteByte('*')
		d.describe(t.Elem())
	case reflect.Slice:
		d.text.WriteString("[]")
		d.describe(t.Elem())
	case reflect.Array:
		fmt.Fprintf(&d.text, "[%d]", t.Len())
		if t.Len() > 0 {
			d.describe(t.Elem())
		}
	case reflect.Map:
		d.text.WriteString("map[")
		d.describe(t.Key())
		d.text.WriteByte(']')
		d.describe(t.Elem())
	case reflect.Struct:
		d.fields(t)
	case reflect.String, reflect.Bool:
		d.text.WriteString(t.Kind().String())
	default: // a number; an int has the size of a word
		fmt.Fprintf(&d.text, "%s %d", t.Kind(), t.Size())
	}
}

// fields writes the fields of a struct that travel. Their offsets do not count:
// another order in memory, or other gaps, are the same bytes.
func (d *describer) fields(t reflect.Type) {
	d.text.WriteByte('{')
	for i := range t.NumField() {
		if f := t.Field(i); f.Name != "_" {
			d.text.WriteString(f.Name)
			d.text.WriteByte(' ')
			d.describe(f.Type)
			d.text.WriteString("; ")
		}
	}
	d.text.WriteByte('}')
}
