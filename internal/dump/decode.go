package dump

import (
	"fmt"
	"reflect"

	"xfork/internal/wire"
)

// What may have changed since the call: the function takes other arguments, which the caller's types say, or a type has other fields,
// which its layout says. A type that was renamed is another one; a package that was moved is not (Same).

// Decode sets what each of ptrs points to from the arguments. An error says why they are not there, or what has changed since: the
// number of the arguments, or the layout of the type of one of them.
func (d *Dump) Decode(ptrs ...any) error {
	if d.Missing != "" {
		return fmt.Errorf("the arguments of %s are not in the file: %s", d.Func, d.Missing)
	}
	// The compiler has seen to the types of the function's parameters; the file is what it cannot see.
	if len(ptrs) != len(d.Args) {
		return fmt.Errorf("%s was called with %d arguments, and is to be called with %d", d.Func, len(d.Args), len(ptrs))
	}
	for i, p := range ptrs {
		if err := d.Args[i].decode(p); err != nil {
			return fmt.Errorf("argument %d of %s: %w", i+1, d.Func, err)
		}
	}
	return nil
}

// decode sets what ptr points to.
func (a *Argument) decode(ptr any) error {
	t := reflect.TypeOf(ptr).Elem()
	if a.Refused != "" {
		return fmt.Errorf("its value is not in the file, but only its text, %s: %s", a.Text, a.Refused)
	}
	// By the plan of today's type. That it fits is known from the layout, and wire refuses all bytes that are no value of it.
	plan, err := wire.PlanOf(t)
	if err != nil {
		return fmt.Errorf("it was a %s, and is now a %s: %w", a.Name, t, err)
	}
	if now := plan.Describe(); !Same(a.Layout, now) {
		return fmt.Errorf("it was a %s, and is now a %s with another layout\n\tthen  %s\n\tnow   %s", a.Name, t, a.Layout, now)
	}
	if err := plan.Decode(a.Bytes, ptr); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}
