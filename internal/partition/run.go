package partition

import (
	"context"
	"crypto/sha256"
	"fmt"
	"reflect"
	"time"

	"xfork/internal/cell"
	"xfork/internal/rpc"
	"xfork/internal/wire"
)

// Run makes the calls of a parcel, one after the other, and emits the outcome
// of each when it is there: the messages that Transport.Send is to hand to
// answer. place is a number of this machine or process, for views.
//
// A call that needs one which has failed is not made, and has no outcome; all
// others are. The functions run under ctx, and no further one is begun after
// its end. The error says that the body or an input is damaged, that fetch or
// emit has failed, or that ctx has ended; failures of functions are outcomes.
// Panics and Goexits in functions, and panics in methods by which values
// travel, are the call's failure. The body may come from an enemy.
func (r *Registry) Run(ctx context.Context, place int64, body []byte, fetch Fetch, emit func(message []byte) error) error {
	w := &work{r: r, ctx: ctx, place: place, fetch: fetch, emit: emit, in: reader{b: body}, functions: r.functions.Sorted()}
	if err := w.open(); err != nil {
		return err
	}
	rpc.Calls(w.next)
	return w.err
}

// The calls of a parcel are made in order, by one goroutine: a machine that has
// several processors takes several parcels at a time. So what is kept of one is
// simple, and the order is that of the sequential program.
//
//	open      the table of values, as bytes
//	  next    one call: arguments -> stub -> Make -> outcome -> emit
//
// work is a parcel in the making. It belongs to the goroutine that makes the
// calls; there is one at a time.
type work struct {
	r         *Registry
	ctx       context.Context
	place     int64
	fetch     Fetch
	emit      func([]byte) error
	functions []*rpc.Function

	in     reader // behind the last call that was read
	values []blob
	calls  int             // how many there are
	at     int             // the next one
	made   []reflect.Value // what calls have returned; invalid: nothing
	buf    []byte          // the result that is being encoded
	err    error           // of the parcel: nothing follows
}

// blob is a value of the table: bytes, until the first call needs it.
type blob struct {
	bytes  []byte
	digest *Digest
	value  reflect.Value // valid once it is decoded
}

// open reads the table of values. Counts are held against the bytes that are
// left, so that a short body cannot ask for much memory.
func (w *work) open() error {
	w.values = make([]blob, w.in.count(2))
	for i := range w.values {
		w.values[i] = w.blob()
	}
	w.calls = w.in.count(3)
	w.made = make([]reflect.Value, w.calls)
	if w.in.bad {
		return errDamaged
	}
	return nil
}

// blob reads a blob, without its input.
func (w *work) blob() (b blob) {
	switch w.in.below(blobInput + 1) {
	case blobHere:
		b.bytes = w.in.bytes(w.in.number())
	case blobInput:
		b.digest = new(Digest)
		copy(b.digest[:], w.in.bytes(uint64(len(b.digest))))
	}
	return b
}

// load returns the bytes of a blob. An input is checked: where it was kept is
// not to be trusted, and a wrong value would be a wrong result without an
// error.
func (w *work) load(b *blob) ([]byte, error) {
	if b.digest == nil {
		return b.bytes, nil
	}
	bytes, err := w.fetch(w.ctx, *b.digest)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(bytes) != *b.digest {
		return nil, fmt.Errorf("%w: an input is not what its digest says", errDamaged)
	}
	return bytes, nil
}

// next makes the next call, and reports whether there is one more. It may not
// return, where a function ends the goroutine: then the outcome has been
// emitted.
func (w *work) next() (more bool) {
	if w.at == w.calls || w.err != nil {
		return false
	}
	if w.err = w.ctx.Err(); w.err != nil {
		return false
	}
	i := w.at
	w.at++
	begin := time.Now()
	f := w.functions[w.in.below(len(w.functions))]
	stub := f.New()
	needs, refused := w.arguments(f, stub.Args, i)
	if w.in.bad && w.err == nil {
		w.err = errDamaged
	}
	switch {
	case w.err != nil:
		return false
	case needs:
		return true
	case refused != nil:
		w.fails(i, begin, w.r.errors.Pack(refused))
		return w.err == nil
	}
	w.r.errors.Make(w.ctx, stub.Call, func(o *rpc.Outcome) { w.outcome(i, begin, f, &stub, o) })
	return w.err == nil
}

// arguments fills the arguments of call i. needs says that one of them is a
// call that has returned nothing, refused that they cannot be read; what
// concerns the parcel is in w.err or w.in.bad.
func (w *work) arguments(f *rpc.Function, args any, i int) (needs bool, refused error) {
	if w.in.below(argsLazy+1) == argsPlain {
		b := w.blob()
		if w.in.bad {
			return false, nil
		}
		bytes, err := w.load(&b)
		if err != nil {
			w.err = err
			return false, nil
		}
		return false, guarded(unreadable, func() error { return f.Args.Decode(bytes, args) })
	}
	values := make([]reflect.Value, w.in.count(2))
	if n := f.Lazy(); n >= 0 && n != len(values) {
		w.in.bad = true
	}
	for j := range values {
		if w.in.bad {
			return false, nil
		}
		t := f.Argument(j).Type()
		if w.in.below(operandCall+1) == operandCall {
			k := w.in.number()
			if k >= uint64(i) {
				w.in.bad = true
				return false, nil
			}
			values[j] = w.made[k]
			needs = needs || !values[j].IsValid()
		} else {
			at := w.in.below(len(w.values))
			if w.in.bad {
				return false, nil
			}
			v, err := w.value(&w.values[at], f.Argument(j))
			if err != nil && refused == nil {
				refused = err
			}
			values[j] = v
		}
		w.in.bad = w.in.bad || values[j].IsValid() && values[j].Type() != t
	}
	if !needs && refused == nil && w.err == nil && !w.in.bad {
		f.Set(args, values)
	}
	return needs, refused
}

const unreadable = "the arguments cannot be read on another machine"

// value returns a value of the table, which is decoded once: like here, calls
// that are given the same one share what it points to.
func (w *work) value(b *blob, plan *wire.Plan) (reflect.Value, error) {
	if b.value.IsValid() {
		return b.value, nil
	}
	bytes, err := w.load(b)
	if err != nil {
		w.err = err
		return b.value, nil
	}
	ptr := reflect.New(plan.Type())
	if err := guarded(unreadable, func() error { return plan.Decode(bytes, ptr.Interface()) }); err != nil {
		return b.value, err
	}
	b.value = ptr.Elem()
	return b.value, nil
}

// The value is encoded before it is kept for other calls of the parcel: one
// that cannot be sent is a failure, and what needs it is not made, as if it had
// been made anywhere else.

// outcome emits what has become of call i.
func (w *work) outcome(i int, begin time.Time, f *rpc.Function, stub *cell.Stub, o *rpc.Outcome) {
	if o != nil {
		w.fails(i, begin, *o)
		return
	}
	if f.Value == nil {
		w.tells(i, begin, kindValue, nil)
		return
	}
	err := guarded("the result cannot be sent from another machine", func() (err error) {
		w.buf, err = f.Value.Append(w.buf[:0], stub.Value)
		return err
	})
	if err != nil {
		w.fails(i, begin, w.r.errors.Pack(err))
		return
	}
	w.made[i] = reflect.ValueOf(stub.Value).Elem()
	w.tells(i, begin, kindValue, w.buf)
}

// What cannot be sent back must not go unsaid, for the other side would wait
// for it up to the end of the parcel.

// fails emits a failure.
func (w *work) fails(i int, begin time.Time, o rpc.Outcome) {
	b, err := rpc.OutcomePlan.Append(nil, &o)
	if err != nil { // it is as deep or large as the codec takes: see wire.Errors.Pack
		broke, goexit := o.Broke, o.Goexit
		o = w.r.errors.Pack(fmt.Errorf("a failure that cannot be sent from another machine: %w", err))
		o.Broke, o.Goexit = broke, goexit
		b, _ = rpc.OutcomePlan.Append(nil, &o)
	}
	w.tells(i, begin, kindFailed, b)
}

// The bytes are fresh for each message: a transport may keep them until it has
// enough for one of its own.

// tells emits a message.
func (w *work) tells(i int, begin time.Time, kind int, rest []byte) {
	m := message{call: i, kind: kind, place: w.place, took: max(int64(time.Since(begin)), 1), rest: rest}
	if err := w.emit(m.append(make([]byte, 0, len(rest)+32))); err != nil {
		w.err = err
	}
}
