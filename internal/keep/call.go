package keep

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"time"

	"xfork/internal/cell"
	"xfork/internal/invoke"
	"xfork/internal/keep/disk"
	"xfork/internal/node"
)

// Call is one call of a function, from the look to the entry. It belongs to the
// task of the call, and is used by the goroutine that has the task, so it has no
// lock. It stays with the task for all attempts: there is one look, and the key
// is that of the arguments before the first of them, which a function may change.
//
// The methods for what comes after the look do nothing on a nil Call, so that
// the engine asks no more of calls without an entry than of those with one.
type Call struct {
	f       *Function
	keyed   bool // there is a key: otherwise nothing is kept
	suspect bool // an entry could not be decoded: the next one is tried
	head    disk.Head
	began   time.Time
	payload []byte // between Take and Write
}

// what Guarded calls the code that it runs here.
const encoding = "the encoding of a call that is Cached"

// Look looks for the value of a call, and if there is one puts it into the
// node's cell. The caller holds the claim of n, and the operands are there. The
// call that is returned is for what comes next where nothing was found.
func (f *Function) Look(n *node.Node) (c *Call, found bool) {
	c = &Call{f: f}
	args, value := cell.Kept(n)
	var err error
	// The methods of the user's types may panic, end their goroutine, force.
	if bad := invoke.Guarded(encoding, func() { found, err = c.look(args, value) }); bad != nil {
		c.keyed, found, err = false, false, bad
	}
	if err != nil {
		f.store.Disk.Unasked(f.name, err)
	}
	return c, found
}

// look makes the key, and finds and decodes the entry. What value points to is
// set only where the entry is found: a decoder that fails leaves zero.
func (c *Call) look(args, value any) (found bool, err error) {
	f := c.f
	if c.head.Parts, err = f.key(args); err != nil {
		return false, err
	}
	c.keyed = true
	if f.store.Looks {
		if e := f.find(c.head.Parts.Key()); e != nil {
			defer e.Release()
			err := f.value.Decode(e.Payload, value)
			if err == nil {
				return true, nil
			}
			// The sum was right, so this is what was put there: by a type with
			// an UnmarshalBinary that has become another one, for instance.
			f.store.Disk.Drop(e.Head.Parts.Key(), err)
			c.suspect = true
		}
	}
	if f.store.Writes {
		c.head.Text = cell.Text(args) // now: the function may change them
	}
	return false, nil
}

// Has reports whether there is an entry for a call with these arguments, which
// args points to. The entry is read and its sum checked; it is not decoded, so
// that of an encoding that has become another one it says too much.
func (f *Function) Has(args any) (has bool) {
	if f.store.Disk == nil || !f.store.Looks {
		return false
	}
	var err error
	bad := invoke.Guarded(encoding, func() {
		var p disk.Parts
		if p, err = f.key(args); err != nil {
			return
		}
		if e := f.find(p.Key()); e != nil {
			e.Release()
			has = true
		}
	})
	if bad != nil {
		err = bad
	}
	if err != nil {
		f.store.Disk.Unasked(f.name, err)
	}
	return has
}

// Begins notes that an attempt at the call begins.
func (c *Call) Begins() {
	if c != nil {
		c.began = time.Now()
	}
}

// Take takes down the value in the cell of n. The caller holds the claim. It
// copies the value: of large slices it takes as long as a copy in memory.
func (c *Call) Take(n *node.Node) {
	if c == nil || !c.keyed || !c.f.store.Writes || c.f.store.Disk.Closed() {
		return
	}
	// Without its waits for a slot and a place, but with its nested forces.
	c.head.Took = int64(time.Since(c.began))
	_, value := cell.Kept(n)
	var err error
	if bad := invoke.Guarded(encoding, func() { c.payload, err = c.f.value.Append(nil, value) }); bad != nil {
		err = bad
	}
	if err != nil {
		c.payload = nil
		c.f.store.Disk.Unkept(c.f.name, err)
	}
}

// Write keeps what Take has taken down. It needs no claim, and no node.
func (c *Call) Write() {
	if c == nil || c.payload == nil {
		return
	}
	payload := c.payload
	c.payload = nil
	var err error
	if bad := invoke.Guarded(encoding, func() { err = c.write(payload) }); bad != nil {
		err = bad
	}
	if err != nil {
		c.f.store.Disk.Unkept(c.f.name, err)
	}
}

// write puts the entry, if nothing speaks against it. Files come first: a look at
// their times costs less than a decoder.
func (c *Call) write(payload []byte) error {
	f := c.f
	now, err := files(f.reads)
	if err != nil {
		return err
	}
	if !slices.Equal(now, c.head.Parts.Files) {
		return errors.New("a file that it reads has changed meanwhile")
	}
	// A type that loses something loses it in the first value as a rule; what only
	// some values lose is found sooner or later, at little cost.
	if n := f.taken.Add(1); n == 1 || n%64 == 0 || c.suspect {
		if err := f.try(payload); err != nil {
			return err
		}
	}
	c.head.Made = time.Now().UnixNano()
	return f.store.Disk.Put(&c.head, payload)
}

// try decodes a value and encodes it again: what does not come to the same
// bytes would be another value when it is found. Canonical bytes stand for the
// value (package wire), so this needs no comparison of values, which Go has not
// got for all types.
func (f *Function) try(payload []byte) error {
	v := reflect.New(f.value.Type()).Interface()
	if err := f.value.Decode(payload, v); err != nil {
		return err
	}
	again, err := f.value.Append(make([]byte, 0, len(payload)), v)
	if err == nil && !bytes.Equal(again, payload) {
		err = errors.New("it is another value when it is decoded")
	}
	return err
}
