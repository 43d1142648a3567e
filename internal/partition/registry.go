package partition

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xfork/expr"
	"xfork/internal/cell"
	"xfork/internal/remote"
	"xfork/internal/rpc"
)

// Registry has the functions that may be called elsewhere, and the errors that
// both sides know. It is made, and functions are lifted with Calls, while
// packages are initialised: on all machines alike.
//
// From the first parcel on, sent or served, the functions do not change. All
// methods are safe for concurrent use.
type Registry struct {
	functions rpc.Functions // also tells whether it is frozen: from the first use of their order on
	errors    *rpc.Errors
	named     []error // those in it that are not of the standard library
}

// NewRegistry makes an empty registry. errs are known to both sides beside the
// errors of io, io/fs, os, strconv and context: a pointer as ErrFull for
// errors.Is, a nil pointer as (*ParseError)(nil) for errors.As. An error that
// cannot travel is returned.
func NewRegistry(errs ...error) (*Registry, error) {
	known, err := rpc.NewErrors(errs...)
	if err != nil {
		return nil, err
	}
	return &Registry{errors: known, named: errs}, nil
}

// Know makes further errors known, while packages are initialised: in the same
// order on all machines. An error that cannot travel is returned, and so is one
// that comes when the registry is frozen.
func (r *Registry) Know(errs ...error) error {
	if r.functions.Frozen() {
		return errors.New("the first call was sent or served already: another machine would not know these errors")
	}
	named := append(slices.Clone(r.named), errs...)
	known, err := rpc.NewErrors(named...)
	if err == nil {
		r.errors, r.named = known, named
	}
	return err
}

// There is no list of what is allowed beside the registry: a parcel names
// functions by their place in it, so that another machine can be made to call
// these and no other.

// Calls is the option that lets the calls of a lifted function leave.
func (r *Registry) Calls() expr.Option { return expr.Leaving(r) }

// Digest tells the functions and the layouts of what they take and return from
// those of another build. It freezes the registry.
func (r *Registry) Digest() Digest { return r.functions.Digest() }

// Admit makes a function known: package expr calls it when the function is
// lifted.
func (r *Registry) Admit(far cell.Far) (*remote.Function, error) {
	f, err := rpc.NewFunction(far)
	if err != nil {
		return nil, err
	}
	if r.functions.Frozen() {
		return nil, errors.New("it is lifted after the first call was sent or served, so another machine would not know it: lift it where a package-level variable is declared")
	}
	if !r.functions.Add(f) {
		return nil, errors.New("another function has the same name: give one of them another one with expr.Name")
	}
	leaves := &remote.Function{Port: r, Key: f}
	leaves.Alone = func(ctx context.Context, args, value any) (bool, error) { return alone(ctx, leaves, args, value) }
	return leaves, nil
}

// Most types have no methods that travel knows of, so there is no goroutine
// between: a deferred function costs a nanosecond. One that ends the goroutine
// is dealt with where the goroutine is made.

// guarded calls f, which may call methods of the user's types, and returns its
// error; a panic there is one too.
func guarded(what string, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: panic: %v", what, v)
		}
	}()
	if err = f(); err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return err
}
