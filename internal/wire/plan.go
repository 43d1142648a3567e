package wire

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

// Plan encodes and decodes the values of one type. It is made by PlanOf and
// safe for concurrent use.
//
// A plan is two functions over the address of a value, chosen once by kind and
// size: so a struct of five fields is five calls through pointers, and nothing
// is asked of reflect but memory and maps. Plans hold on to each other, element
// by container, and where a type contains itself they form a circle.
type Plan struct {
	t   reflect.Type
	enc func(w *writer, p unsafe.Pointer)
	dec func(r *reader, p unsafe.Pointer) // into zeroed memory

	// least is how many bytes the shortest encoding has. It is at least 1 where
	// the type has a size in memory: so a length that the bytes left could hold
	// allocates in proportion to them.
	least int
	// image says that the encoding is the memory. valid, where there is one,
	// reports whether bytes are the memory of values.
	image bool
	valid func(b []byte) bool
}

// plans are those that are finished, by type. There are as many as types that
// were asked for, so none is ever let go.
var plans sync.Map // reflect.Type -> *Plan

// PlanOf returns the plan of a type. The error is a sentence that names the
// field which cannot travel:
//
//	Doc.Conn is a chan int: it has a meaning in this process only
//
// The first plan of a type costs some microseconds a field, later ones a
// look-up.
func PlanOf(t reflect.Type) (*Plan, error) {
	if t == nil {
		return nil, errors.New("nil has no type")
	}
	if p, ok := plans.Load(t); ok {
		return p.(*Plan), nil
	}
	return planAt(t, title(t))
}

// planAt is PlanOf of a type that has a path.
func planAt(t reflect.Type, path string) (*Plan, error) {
	m := maker{open: make(map[reflect.Type]*Plan)}
	p, err := m.plan(t, path)
	if err != nil {
		return nil, err
	}
	// Plans refer to each other where types are recursive, so none is published
	// before all are whole.
	for t, p := range m.open {
		plans.LoadOrStore(t, p)
	}
	return p, nil
}

// maker makes the plan of a type and of all types in it.
type maker struct {
	open  map[reflect.Type]*Plan // begun, and perhaps finished
	depth int
}

// plan returns the plan of a type at a path, such as Doc.Tags[]. Where the type
// is being planned already it is the plan that will be finished: recursion goes
// through a pointer, a slice or a map, and these look at it when there is a
// value.
func (m *maker) plan(t reflect.Type, path string) (*Plan, error) {
	if p, ok := plans.Load(t); ok {
		return p.(*Plan), nil
	}
	if p, ok := m.open[t]; ok {
		return p, nil
	}
	if m.depth++; m.depth > MaxDepth {
		return nil, fmt.Errorf("%.80s... is a type that is nested deeper than %d", path, MaxDepth)
	}
	defer func() { m.depth-- }()
	p := &Plan{t: t}
	m.open[t] = p
	err := m.fill(p, path)
	if err == nil && p.least == 0 && t.Size() > 0 {
		p.filler()
	}
	return p, err
}

// fill chooses by type and kind. What a type says of itself by its methods goes
// before what is seen of it.
func (m *maker) fill(p *Plan, path string) error {
	t := p.t
	switch {
	case t == timeType:
		p.time()
		return nil
	case marshals(t):
		p.binary()
		return nil
	}
	if why := bound(t); why != "" {
		return refused(path, t, why)
	}
	switch t.Kind() {
	case reflect.Bool:
		p.boolean()
	case reflect.Int8, reflect.Uint8, reflect.Int16, reflect.Uint16, reflect.Int32, reflect.Uint32, reflect.Int64, reflect.Uint64,
		reflect.Int, reflect.Uint, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		p.number()
	case reflect.String:
		p.text()
	case reflect.Slice:
		return m.slice(p, path)
	case reflect.Array:
		return m.array(p, path)
	case reflect.Struct:
		return m.structure(p, path)
	case reflect.Pointer:
		return m.pointer(p, path)
	case reflect.Map:
		return m.mapping(p, path)
	default:
		return refused(path, t, refusal(t))
	}
	return nil
}

// Type returns the type of the values that the plan is for.
func (p *Plan) Type() reflect.Type { return p.t }

// of returns the address of the value that ptr points to. A pointer to another
// type is a mistake of the calling package.
func (p *Plan) of(ptr any) unsafe.Pointer {
	v := reflect.ValueOf(ptr)
	if v.Kind() != reflect.Pointer || v.Type().Elem() != p.t || v.IsNil() {
		panic(fmt.Sprintf("wire: the plan of %s needs a pointer to one, not %T", p.t, ptr))
	}
	return v.UnsafePointer()
}

// Codec is a Plan with its type: for what is known when the program is
// compiled, as messages between processes are. Values of users have plans.
type Codec[T any] struct{ Plan *Plan }

// For returns the codec of T, or the sentence that PlanOf gives.
func For[T any]() (Codec[T], error) {
	p, err := PlanOf(reflect.TypeFor[T]())
	return Codec[T]{p}, err
}

// Append appends the bytes of v to b: see Plan.Append.
func (c Codec[T]) Append(b []byte, v *T) ([]byte, error) { return c.Plan.Append(b, v) }

// Decode returns the value that has the bytes b: see Plan.Decode.
func (c Codec[T]) Decode(b []byte) (v T, err error) {
	err = c.Plan.Decode(b, &v)
	return v, err
}
