package dump

import (
	"errors"
	"reflect"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/wire"
)

// MostBefore is how many bytes the arguments of a call may have that are encoded before the call. Each call in progress holds
// them in memory, so larger ones wait for the failure, which most calls do not have.
const MostBefore = 64 << 20

// encode is called on a goroutine that is guarded (Before, After): it calls MarshalBinary of the arguments.
//
// The plans are looked up for each call. That is a map and a few hundred nanoseconds beside the encoding, and only while failures are
// saved; to keep them with the lifted function would cost a word in each, whether they are or not.

// encode encodes the arguments of n, but no more than most bytes; 0: all. With more, large is set and there are none.
func (c *Call) encode(n *node.Node, most int) {
	args, value := cell.Given(n)
	// Of the value there is but the type: which instance of a generic function was called may depend on it.
	c.result = typeOf(reflect.TypeOf(value).Elem())
	c.args, c.types = make([]Argument, len(args)), make([]reflect.Type, len(args))
	// One bound for all of them: what is held is what counts.
	to := bounded{most: most}
	for i, p := range args {
		c.types[i] = reflect.TypeOf(p).Elem()
		err := c.args[i].encode(p, &to)
		if errors.Is(err, errLarge) {
			c.args, c.large = nil, true
			return
		}
	}
}

// encode fills an argument with the value that ptr points to. The error is that of the writer.
func (a *Argument) encode(ptr any, to *bounded) error {
	v := reflect.ValueOf(ptr).Elem()
	a.Type = typeOf(v.Type())
	plan, err := wire.PlanOf(v.Type())
	if err == nil {
		// The layout as text and not as digest, so that a difference can be told.
		a.Layout = plan.Describe()
		to.b = nil
		// Write and not Append: it stops where the writer does, so that a gigabyte is not encoded in order to be dropped.
		err = plan.Write(to, ptr)
		a.Bytes = to.b
	}
	if errors.Is(err, errLarge) {
		return err
	}
	if err != nil {
		// Refused by its type, or by its value: a cycle. The text looks at nothing behind pointers, which may have a lock.
		a.Bytes, a.Refused, a.Text = nil, err.Error(), cell.ArgumentText(v)
	}
	return nil
}

// There is no bound on all calls together: a thousand calls of the I/O lane may hold 64 MiB each. A program with such arguments says
// so by its memory, while failures are saved and at no other time.

// bounded is a writer into memory that takes no more than most bytes in all; 0: any number. b may be taken away between writes.
type bounded struct {
	b     []byte
	most  int
	taken int
}

var errLarge = errors.New("the arguments are too large to be encoded before the call")

// Write takes b, or nothing of it. The copy is needed: wire uses its buffer again.
func (w *bounded) Write(b []byte) (int, error) {
	if w.taken += len(b); w.most > 0 && w.taken > w.most {
		return 0, errLarge
	}
	w.b = append(w.b, b...)
	return len(b), nil
}

// typeOf returns t as text: as errors and views have it, and as source.
func typeOf(t reflect.Type) Type {
	return Type{Name: t.String(), Source: Spell(t)}
}
