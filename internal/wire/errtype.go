package wire

import (
	"fmt"
	"reflect"
	"runtime"
	"syscall"
	"unsafe"
)

// errorType is the type of the fields that hold what an error wraps.
var errorType = reflect.TypeFor[error]()

// kindOf returns the kind of the errors of one type, a pointer to a struct or
// anything else that has a plan. A field of type error in a struct is left out
// of the bytes: it is the cause, which travels as a Failure.
func kindOf(t reflect.Type) (Kind, error) {
	e := t
	if t.Kind() == reflect.Pointer {
		e = t.Elem()
	}
	c := concrete{t: t}
	if e.Kind() != reflect.Struct || e.NumField() == 0 || marshals(e) {
		p, err := PlanOf(e)
		c.parts = []part{{0, p}}
		return c.kind(), err
	}
	for i := range e.NumField() {
		f := e.Field(i)
		switch {
		case f.Name == "_":
		case f.Type == errorType && c.caused:
			return Kind{}, fmt.Errorf("%s.%s is a second field of type error", e.Name(), f.Name)
		case f.Type == errorType:
			c.cause, c.caused = f.Offset, true
		default:
			m := title(e) + "." + f.Name
			p, err := planAt(f.Type, m)
			if err != nil {
				return Kind{}, err
			}
			c.parts = append(c.parts, part{f.Offset, p})
		}
	}
	return c.kind(), nil
}

// concrete is a type of errors that travel whole: as the fields at their
// offsets, one after the other.
type concrete struct {
	t      reflect.Type
	parts  []part
	cause  uintptr // the offset of the field of type error
	caused bool    // whether there is one
}

// part is a field of an error that is no cause.
type part struct {
	at   uintptr
	plan *Plan
}

// kind returns the type as a Kind. Its name has the path of the package, for
// two packages may have types of one name.
func (c concrete) kind() Kind {
	t, name := c.t, ""
	if t.Kind() == reflect.Pointer {
		t, name = t.Elem(), "*"
	}
	return Kind{Name: name + t.PkgPath() + "." + t.Name(), Pack: c.pack, Unpack: c.unpack}
}

// pack refuses, beside other types, a nil pointer, and an error with a field
// that is not what it wraps: it would be lost.
func (c concrete) pack(err error) (data []byte, ok bool) {
	v := reflect.ValueOf(err)
	if v.Type() != c.t {
		return nil, false
	}
	if c.t.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, false
		}
	} else {
		p := reflect.New(c.t)
		p.Elem().Set(v)
		v = p
	}
	at := v.UnsafePointer()
	if c.caused {
		causes, joined := unwrap(err)
		field := *(*error)(unsafe.Add(at, c.cause))
		if joined || (field != nil) != (len(causes) == 1) || field != nil && !same(field, causes[0]) {
			return nil, false
		}
	}
	w := writer{}
	for _, p := range c.parts {
		p.plan.enc(&w, unsafe.Add(at, p.at))
	}
	return w.b, w.err == nil
}

// same reports whether two interfaces hold the very same thing. By == it would
// panic of errors that cannot be compared.
func same(a, b error) bool {
	return *(*[2]unsafe.Pointer)(unsafe.Pointer(&a)) == *(*[2]unsafe.Pointer)(unsafe.Pointer(&b))
}

// unpack makes a value of the type, with the cause in its field. It refuses
// what pack does not make: more than one cause, or a cause without a place for
// it.
func (c concrete) unpack(data []byte, causes []error) error {
	t := c.t
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	v := reflect.New(t)
	r := reader{b: data}
	for _, p := range c.parts {
		p.plan.dec(&r, unsafe.Add(v.UnsafePointer(), p.at))
	}
	if r.err != nil || len(r.b) > 0 || len(causes) > 1 || len(causes) == 1 && !c.caused && !c.wraps() {
		return nil
	}
	if c.caused && len(causes) == 1 {
		*(*error)(unsafe.Add(v.UnsafePointer(), c.cause)) = causes[0]
	}
	if c.t.Kind() != reflect.Pointer {
		v = v.Elem()
	}
	err, _ := v.Interface().(error)
	return err
}

// wraps reports whether a type without a field for it wraps something all the
// same: what it makes of its fields itself.
func (c concrete) wraps() bool {
	return c.t.Implements(reflect.TypeFor[interface{ Unwrap() error }]())
}

// errno returns the kind of syscall.Errno: a number, which systems share not.
// Its Is method knows fs.ErrNotExist and its like.
func errno() Kind {
	t := reflect.TypeOf(syscall.EINVAL)
	plan, _ := PlanOf(reflect.TypeFor[uint64]())
	return Kind{
		Name: fmt.Sprintf("%s of %s", t, runtime.GOOS),
		Pack: func(err error) ([]byte, bool) {
			v := reflect.ValueOf(err)
			if v.Type() != t || v.Kind() != reflect.Uintptr { // on Plan 9 it is a string
				return nil, false
			}
			n := uint64(v.Uint())
			b, err := plan.Append(nil, &n)
			return b, err == nil
		},
		Unpack: func(data []byte, _ []error) error {
			var n uint64
			v := reflect.New(t).Elem()
			if plan.Decode(data, &n) != nil || v.Kind() != reflect.Uintptr || v.OverflowUint(n) {
				return nil
			}
			v.SetUint(n)
			return v.Interface().(error)
		},
	}
}
