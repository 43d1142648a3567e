package partition

import (
	"crypto/sha256"
	"encoding/binary"
	"reflect"

	"xfork/internal/node"
	"xfork/internal/remote"
	"xfork/internal/rpc"
	"xfork/internal/wire"
)

// packer makes a parcel of a partition. It belongs to the goroutine of Carry.
//
// A call with arguments that cannot be sent fails by itself, and what needs it
// is handed back: the parcel has the others.
type packer struct {
	r      *Registry
	p      *remote.Partition
	inline int

	// The table of values, without its count, and the place of each node in it:
	// a value that many calls of the partition need is encoded once, and sent
	// once.
	values []byte
	count  int
	index  map[*node.Node]int

	// The calls, without their count. Indices in the parcel are not those of
	// the partition where a call has been left out.
	calls []byte
	sent  []int // by the parcel's index: the partition's
	place []int // by the partition's index: the parcel's, or -1

	inputs []*Input
	known  map[Digest]bool // of inputs: equal values of different nodes are one
	names  []string
	named  map[string]bool
	buf    []byte // the value that is being encoded
}

// pack makes the parcel. It has no calls if none can be sent. Calls are looked
// at in their order, so that what a call needs has been packed, or left out,
// before.
func (r *Registry) pack(p *remote.Partition, inline int) *packer {
	k := &packer{
		r: r, p: p, inline: inline, index: make(map[*node.Node]int), known: make(map[Digest]bool), named: make(map[string]bool),
		place: make([]int, len(p.Calls)),
	}
	for i := range p.Calls {
		k.place[i] = -1
		whole, err := k.call(&p.Calls[i])
		switch {
		case err != nil:
			_ = p.Done(i, remote.Made{}, nil, err) // the error of a set, of which there is none
		case !whole:
			p.Back(i)
		default:
			k.place[i] = len(k.sent)
			k.sent = append(k.sent, i)
		}
	}
	return k
}

// body returns the bytes of all that was packed.
func (k *packer) body() []byte {
	b := binary.AppendUvarint(make([]byte, 0, len(k.values)+len(k.calls)+20), uint64(k.count))
	b = append(b, k.values...)
	b = binary.AppendUvarint(b, uint64(len(k.sent)))
	return append(b, k.calls...)
}

// call adds one call, or nothing: whole says that all calls that it needs are
// in the parcel. What was added of a call that turns out not to be whole is cut
// off again; values that it has put into the table stay, and are not used.
func (k *packer) call(c *remote.Call) (whole bool, err error) {
	f := c.Function.Key.(*rpc.Function)
	was := len(k.calls)
	k.calls = binary.AppendUvarint(k.calls, uint64(k.r.functions.Index(f)))
	if c.Args != nil {
		k.calls = append(k.calls, argsPlain)
		k.calls, err = k.value(k.calls, f.Args, c.Args)
	} else {
		whole, err = k.operands(f, c)
		if !whole || err != nil {
			k.calls = k.calls[:was]
			return false, err
		}
	}
	if err != nil {
		k.calls = k.calls[:was]
		return false, err
	}
	if !k.named[f.Name] {
		k.named[f.Name] = true
		k.names = append(k.names, f.Name)
	}
	return true, nil
}

// operands adds lazy arguments. The type of an operand is that of the argument,
// for the program was compiled: so the value of its node, which the engine
// knows without a type, is encoded by the plan of the argument.
func (k *packer) operands(f *rpc.Function, c *remote.Call) (whole bool, err error) {
	k.calls = append(k.calls, argsLazy)
	k.calls = binary.AppendUvarint(k.calls, uint64(len(c.Operands)))
	for j, x := range c.Operands {
		if x.Call >= 0 {
			if k.place[x.Call] < 0 {
				return false, nil
			}
			k.calls = append(k.calls, operandCall)
			k.calls = binary.AppendUvarint(k.calls, uint64(k.place[x.Call]))
			continue
		}
		at, there := k.index[x.Node]
		if !there {
			plan := f.Argument(j)
			ptr := reflect.NewAt(plan.Type(), node.Value(x.Node)).Interface()
			if k.values, err = k.value(k.values, plan, ptr); err != nil {
				return false, err
			}
			at = k.count
			k.index[x.Node] = at
			k.count++
		}
		k.calls = append(k.calls, operandValue)
		k.calls = binary.AppendUvarint(k.calls, uint64(at))
	}
	return true, nil
}

// value appends a value as a blob. After an error nothing is appended. Methods
// of the user's types that panic here are the failure of the call; one that
// ends the goroutine ends the partition (package dispatch).
func (k *packer) value(to []byte, plan *wire.Plan, ptr any) ([]byte, error) {
	err := guarded("the arguments cannot be sent to another machine", func() (err error) {
		k.buf, err = plan.Append(k.buf[:0], ptr)
		return err
	})
	if err != nil {
		return to, err
	}
	if len(k.buf) <= k.inline {
		to = append(to, blobHere)
		to = binary.AppendUvarint(to, uint64(len(k.buf)))
		return append(to, k.buf...), nil
	}
	in := &Input{Digest: sha256.Sum256(k.buf), Bytes: k.buf}
	k.buf = nil // the input's
	if !k.known[in.Digest] {
		k.known[in.Digest] = true
		k.inputs = append(k.inputs, in)
	}
	to = append(to, blobInput)
	return append(to, in.Digest[:]...), nil
}
