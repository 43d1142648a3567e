package partition

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"
)

// Transport takes parcels to other machines and brings answers back. Its
// methods are called from any goroutine.
type Transport interface {
	// Send has the calls of p made on another machine with the registry's
	// digest, and returns when there is nothing more to come. It is called on a
	// goroutine of the parcel's own, up to Options.InFlight at a time.
	//
	// answer takes what Registry.Run has emitted there: one message or several,
	// one behind the other, as soon as they are there. It may be called by any
	// goroutine and at any time; what comes twice, or after Send has returned,
	// is ignored. Its error says that the message is damaged: then the parcel
	// is as good as lost, and Send should return it.
	//
	// ctx ends when nothing demands any of the calls any more, and for no other
	// reason. Send then has the other side stop, and returns when it has, or
	// when that is all it can do.
	//
	// What becomes of the calls that have not been answered when Send returns:
	//
	//	nil, or ErrBack    they are handed back, because none of them has been begun: what still demands them makes them anew
	//	another error      it is the failure of each of them; a call under Retry asks its policy, and is then made anew
	//
	// After the end of ctx they are handed back in any case. So a transport
	// repeats a parcel by itself only if p.Repeatable, or if it knows that it
	// was not begun.
	Send(ctx context.Context, p *Parcel, answer func(message []byte) error) error
}

// ErrBack is what Send returns for a parcel that was not begun.
var ErrBack = errors.New("partition: handed back")

// Parcel is a partition on its way. It does not change.
type Parcel struct {
	// Name is the parcel's own in this process: its number, in base 36, after
	// one of the engine that sends it.
	Name string
	// Body is what Registry.Run takes there.
	Body []byte
	// Inputs are long values that enter the partition, each once, in the order
	// in which they are first needed. They are not in Body, which has their
	// digests: so a value that many partitions need has to travel once. Those
	// shorter than Options.Inline are in Body.
	Inputs []*Input
	// Calls is how many calls there are.
	Calls int
	// Functions are the names of the functions that are called, each once, for
	// people.
	Functions []string
	// Work is how long the calls are expected to take together; 0: not known.
	Work time.Duration
	// Repeatable says that all calls are pure: they may be made again when a
	// machine is lost in the middle.
	Repeatable bool
}

// Input is a value in the form in which it travels, known by its digest.
type Input struct {
	Digest Digest
	Bytes  []byte
}

// Digest is the SHA-256 of the bytes.
type Digest = [sha256.Size]byte

// Fetch returns an input by its digest: what there is of Parcel.Inputs there.
// Registry.Run checks that the bytes have it.
type Fetch func(ctx context.Context, digest Digest) ([]byte, error)

// Options say how an engine forms partitions.
type Options struct {
	Workers, IO int           // the engine's own, for what stays: see eval.NewEngine
	Target      time.Duration // of estimated work in a partition; 0: 100 ms
	InFlight    int           // partitions at a time; 0: 200
	Inline      int           // bytes up to which a value is a part of the body; 0: 4 KiB
}
