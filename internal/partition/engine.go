package partition

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"xfork/eval"
	"xfork/internal/policy"
	"xfork/internal/remote"
	"xfork/internal/rpc"
	"xfork/internal/world"
)

// carrier is what an engine sends partitions by. It does not change but for its
// counter.
type carrier struct {
	r       *Registry
	t       Transport
	o       Options
	room    *policy.Limit // of Options.InFlight places, for all runs of the engine
	name    string
	parcels atomic.Uint64 // sent so far, for their names
}

// engines counts the engines of the process: names of parcels begin with the
// number of theirs.
var engines atomic.Uint64

// Engine returns an engine that sends the calls that may leave by t, and make
// the others here. A nil transport, or an option below zero, panics.
func (r *Registry) Engine(t Transport, o Options) *eval.Engine {
	if t == nil {
		panic("partition: Engine with a nil transport")
	}
	if o.Workers < 0 || o.IO < 0 || o.Target < 0 || o.InFlight < 0 || o.Inline < 0 {
		panic("partition: an option is below zero")
	}
	or := func(n *int, otherwise int) {
		if *n == 0 {
			*n = otherwise
		}
	}
	or(&o.Workers, runtime.GOMAXPROCS(0))
	or(&o.IO, 1024)
	or(&o.InFlight, 200)
	or(&o.Inline, 4<<10)
	if o.Target == 0 {
		o.Target = 100 * time.Millisecond
	}
	c := &carrier{r: r, t: t, o: o, room: policy.NewLimit(o.InFlight), name: strconv.FormatUint(engines.Add(1), 36)}
	return world.NewCarrying(o.Workers, o.IO, c)
}

// Target, Room and Port are what the engine asks for.

// Target is how much work a partition has.
func (c *carrier) Target() time.Duration { return c.o.Target }

// Room is how many partitions are under way at a time.
func (c *carrier) Room() *policy.Limit { return c.room }

// Port is the registry.
func (c *carrier) Port() any { return c.r }

// Carry sends a partition and brings its outcomes back. It is called on a
// goroutine of the partition's own, where values are encoded and decoded: not
// on workers of the run, which have calls to make.
func (c *carrier) Carry(p *remote.Partition) error {
	k := c.r.pack(p, c.o.Inline)
	if len(k.sent) == 0 || p.Ctx.Err() != nil {
		return nil
	}
	parcel := &Parcel{
		Name: c.name + "-" + strconv.FormatUint(c.parcels.Add(1), 36), Body: k.body(), Inputs: k.inputs,
		Calls: len(k.sent), Functions: k.names, Work: p.Work, Repeatable: p.Repeatable,
	}
	err := c.t.Send(p.Ctx, parcel, func(message []byte) error { return c.r.answer(p, k.sent, message) })
	if errors.Is(err, ErrBack) {
		return nil
	}
	return err
}

// answer takes messages apart, and hands each outcome over. The error says that
// they are damaged: then nothing that comes after is believed, because where
// the next message begins is not known.
//
// A value is decoded into the cell of its node by the partition, under its
// claim (remote.Partition.Done): so one that comes late writes nowhere.
func (r *Registry) answer(p *remote.Partition, sent []int, bytes []byte) error {
	for in := (reader{b: bytes}); len(in.b) > 0; {
		m := in.nextMessage(len(sent))
		if in.bad {
			return errDamaged
		}
		i, made := sent[m.call], remote.Made{Place: m.place, Took: time.Duration(m.took)}
		f := p.Calls[i].Function
		if m.took > 0 {
			f.Took(time.Duration(m.took))
		}
		if m.kind == kindFailed {
			o, err := rpc.OutcomePlan.Decode(m.rest)
			if err != nil {
				return fmt.Errorf("%w: %w", errDamaged, err)
			}
			_ = p.Done(i, made, nil, r.errors.Unpack(&o))
			continue
		}
		plan := f.Key.(*rpc.Function).Value
		err := p.Done(i, made, func(value any) error {
			if plan == nil {
				return nil
			}
			return guarded("the answer of another machine is damaged", func() error { return plan.Decode(m.rest, value) })
		}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
