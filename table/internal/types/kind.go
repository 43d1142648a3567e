package types

import (
	"fmt"
	"strings"
)

// Kind is what a column holds.
type Kind uint8

// The kinds. Their order is that of lossless widening among numbers: an operand
// of a lower kind is converted to the higher one.
const (
	Bool Kind = iota
	Int32
	Int64
	Float32
	Float64
	Dec
	Str
	Bytes
	Day
	Time
	Span

	// Unknown is the kind of a null literal, which goes with any other.
	Unknown Kind = 255
)

var kindNames = [...]string{"bool", "int32", "int64", "float32", "float64", "decimal", "string", "bytes", "date", "timestamp", "duration"}

// Type is the type of a column. Precision and Scale are those of a decimal; of
// a timestamp, Precision is the number of digits of a second.
type Type struct {
	Kind      Kind
	Precision uint8
	Scale     uint8
}

// String returns the type as errors and Explain show it.
func (t Type) String() string {
	switch {
	case t.Kind == Dec:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case t.Kind == Time && t.Precision != 6:
		return fmt.Sprintf("timestamp(%d)", t.Precision)
	case int(t.Kind) < len(kindNames):
		return kindNames[t.Kind]
	}
	return "null"
}

// Check returns an error about a type that a program cannot have meant: of no
// kind, or with digits that its values do not have.
func (t Type) Check() error {
	switch digits := t.Precision != 0 || t.Scale != 0; {
	case int(t.Kind) >= len(kindNames):
		return fmt.Errorf("there is no kind %d", t.Kind)
	case t.Kind == Dec && (t.Precision < 1 || t.Precision > MostDigits):
		return fmt.Errorf("a decimal has 1 to %d digits, not %d", MostDigits, t.Precision)
	case t.Kind == Dec && t.Scale > t.Precision:
		return fmt.Errorf("a decimal of %d digits has no %d behind the point", t.Precision, t.Scale)
	case t.Kind == Time && (t.Precision > 9 || t.Scale != 0):
		return fmt.Errorf("a timestamp has a precision of 9 digits at most, and no scale: not %d and %d", t.Precision, t.Scale)
	case t.Kind != Dec && t.Kind != Time && digits:
		return fmt.Errorf("%s has neither precision nor scale", kindNames[t.Kind])
	}
	return nil
}

// Layout is how the values of a type lie in a vector.
type Layout uint8

// The layouts. Decimals are Ints as long as they fit: that is a property of a
// vector, not of its type.
const (
	Ints Layout = iota
	Floats
	Strings
	Wides
)

// Layout returns the layout of values of the kind; of a decimal the narrow one.
func (k Kind) Layout() Layout {
	switch k {
	case Float32, Float64:
		return Floats
	case Str, Bytes:
		return Strings
	}
	return Ints
}

// Stored returns the layout of values that are kept across batches, in keys and
// in the states of aggregates: one for all batches, whatever layouts decimals
// have in them.
func (t Type) Stored() Layout {
	if t.Kind == Dec && t.Precision > NarrowDigits {
		return Wides
	}
	return t.Kind.Layout()
}

// Number reports whether there is arithmetic on values of the kind.
func (k Kind) Number() bool { return k >= Int32 && k <= Dec }

// Integer reports whether the kind is one of whole numbers.
func (k Kind) Integer() bool { return k == Int32 || k == Int64 }

// Float reports whether the kind is one of floating point.
func (k Kind) Float() bool { return k == Float32 || k == Float64 }

// Text reports whether values of the kind are bytes.
func (k Kind) Text() bool { return k == Str || k == Bytes }

// Field is a column of a schema.
type Field struct {
	Name string
	Type Type
	Null bool // it may have nulls
}

// Schema is the columns of a frame, in order.
type Schema []Field

// Index returns the place of the column with a name, or -1.
func (s Schema) Index(name string) int {
	for i := range s {
		if s[i].Name == name {
			return i
		}
	}
	return -1
}

// Places returns the place of each column by its name, of the first one if
// several have it: for loops over many names, in tables of thousands of columns.
func (s Schema) Places() map[string]int {
	places := make(map[string]int, len(s))
	for i := range s {
		if _, there := places[s[i].Name]; !there {
			places[s[i].Name] = i
		}
	}
	return places
}

// Finder finds columns by their names, of one schema that may grow behind its end. It is
// for loops over many names: a search from the beginning for each would be quadratic,
// seconds for a table of twenty thousand columns.
type Finder struct {
	places map[string]int
	seen   int // columns of the schema that are in places
}

// searched is how many columns are searched one by one: to enter them would cost more.
const searched = 16

// Index is that of the schema: of the first column of that name. Columns that have been
// added since the last time are entered; one that has been replaced keeps its name.
func (f *Finder) Index(s Schema, name string) int {
	if len(s) <= searched {
		return s.Index(name)
	}
	if f.places == nil {
		f.places = make(map[string]int, len(s))
	}
	for ; f.seen < len(s); f.seen++ {
		if _, there := f.places[s[f.seen].Name]; !there {
			f.places[s[f.seen].Name] = f.seen
		}
	}
	if i, there := f.places[name]; there {
		return i
	}
	return -1
}

// Names returns the names of the columns.
func (s Schema) Names() []string {
	names := make([]string, len(s))
	for i := range s {
		names[i] = s[i].Name
	}
	return names
}

// String returns the schema as one line: name type, and a question mark where
// there may be nulls.
func (s Schema) String() string {
	var b strings.Builder
	for i, f := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(f.Name + " " + f.Type.String())
		if f.Null {
			b.WriteByte('?')
		}
	}
	return b.String()
}
