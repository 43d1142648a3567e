package keep

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync/atomic"
	"time"

	"xfork/internal/keep/disk"
	"xfork/internal/wire"
)

// Store is a store with what is done with it, as the environment wants it: a
// look or none, an entry or none. Without a look the key is made all the same,
// for the entry.
type Store struct {
	Disk          *disk.Store // nil: neither of the two
	Looks, Writes bool
}

// Options are what a user says of the results of one function.
type Options struct {
	Version string        // of its code, in the user's words; empty: Code says
	Expires time.Duration // older ones are not found; 0: never
	Reads   []string      // files that it reads, by path
}

// Description is what a function is when it is lifted. Args is a struct with a
// field for each argument, Value nil where the result is an error alone.
type Description struct {
	Name        string // by which the user knows it
	Args, Value reflect.Type
	Code        func() (string, error) // the identity of its code; called at the first look
}

// Function is a lifted function with results that are kept: the part of the keys
// of its calls that is made once, and the plans for the rest. It does not change,
// but for a count, and is safe for concurrent use.
type Function struct {
	store   *Store
	name    string
	code    func() (string, error)
	parts   disk.Parts   // what all calls have in common, but for the code
	args    []*wire.Plan // one for each argument
	value   *wire.Plan
	expires time.Duration
	reads   []string

	taken atomic.Uint64 // values; each 64th is tried
}

// New returns a function. The error is a sentence about an argument or the
// result that cannot be kept, and names the field; it comes where the function is
// lifted, and not with the first call.
//
// The layouts of all types go into the key one by one: so a field that was added
// or renamed makes another key, although the bytes of old entries might be read
// as the new type.
func New(s *Store, d Description, o Options) (*Function, error) {
	if d.Value == nil {
		return nil, errors.New("it returns nothing but an error")
	}
	f := &Function{store: s, name: d.Name, code: d.Code, expires: o.Expires, reads: o.Reads}
	types := sha256.New()
	for i := range d.Args.NumField() {
		p, err := wire.PlanOf(d.Args.Field(i).Type)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		f.args = append(f.args, p)
		layout := p.Layout()
		types.Write(layout[:])
	}
	var err error
	if f.value, err = wire.PlanOf(d.Value); err != nil {
		return nil, fmt.Errorf("its result: %w", err)
	}
	layout := f.value.Layout()
	types.Write(layout[:])
	f.parts = disk.Parts{Format: disk.Format, Function: d.Name, Platform: runtime.GOOS + "/" + runtime.GOARCH}
	types.Sum(f.parts.Types[:0])
	return f, nil
}

// key returns the parts of the key of a call. args points to a value of the
// struct that the arguments are. Each argument has a digest of its own, so that
// one can tell later which one was another: the cost is the same, SHA-256 over
// the bytes of all, plus some hundred nanoseconds for each.
func (f *Function) key(args any) (p disk.Parts, err error) {
	p = f.parts
	if p.Code, err = f.code(); err != nil {
		return p, err
	}
	p.Arguments = make([]disk.Digest, len(f.args))
	x := reflect.ValueOf(args).Elem()
	for i, plan := range f.args {
		if p.Arguments[i], err = plan.Digest(x.Field(i).Addr().Interface()); err != nil {
			return p, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	p.Files, err = files(f.reads)
	return p, err
}

// find returns the entry of a key, or nil. One that is too old is not found; it
// stays, for the call that is made now puts another one in its place.
func (f *Function) find(k disk.Key) *disk.Found {
	e := f.store.Disk.Get(k)
	if e != nil && f.expires > 0 && time.Since(time.Unix(0, e.Head.Made)) > f.expires {
		e.Release()
		return nil
	}
	return e
}
