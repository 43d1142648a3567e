package temporal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"xfork/internal/wire"
)

// What travels through the server is bytes of the project's own codec, which
// are the only payloads: one for each partition there, and one back.
//
//	driver                         server                      worker
//	batch{jobs} -> workflow ---->  activity: job  ---------->  body -> Registry.Run -> messages
//	messages    <- workflow <----            reply  <--------
//
// Payloads go through the client's data converter, as bytes: one that encrypts
// does so. What lies in a store does not, and is encrypted by the store.

// job is a partition as an activity is given it.
type job struct {
	Body []byte  // of the parcel, or nil
	Blob *digest // of the body, where it lies in the store
	Keep bool    // its functions are pure: the answer is worth keeping
}

// reply is the result of an activity. A failure of a function is no failure of
// the activity: it is among the messages, and the server never tries it again.
type reply struct {
	Answer  []byte  // messages of Registry.Run
	Blob    *digest // of the answer, where it lies in the store
	Refused string  // why the other calls were not made, or empty
	Blobs   bool    // it is about values in the store
	Worker  string  // which one it was, for people
}

// batch is what a workflow is given: partitions that were ready together.
type batch struct {
	Jobs []job
	// Labels tell people, in the server's pages, which functions a job calls.
	Labels []string
	// Tries is how many workers each job may have.
	Tries []int64
	// Queue is where the workers are.
	Queue string
}

var (
	jobs    = codec[job]()
	replies = codec[reply]()
	batches = codec[batch]()
)

// codec returns the codec of a type of this package.
func codec[T any]() wire.Codec[T] {
	c, err := wire.For[T]()
	if err != nil {
		panic(err)
	}
	return c
}

const (
	// inline is how many bytes of a body or an answer are a part of the message
	// where there is a store. A hundred partitions are in one message then, and
	// the history of a batch stays small.
	inline = 16 << 10
	// most is how many there are where there is none: what the server takes for
	// one payload is 2 MB, and warns of from 256 KiB on.
	most = 256 << 10
)

// pack returns bytes as they travel: themselves, or their digest, after they
// were put into the store.
func (v *vault) pack(ctx context.Context, b []byte) (in []byte, blob *digest, err error) {
	if len(b) <= inline || v.store == nil && len(b) <= most {
		return b, nil, nil
	}
	d := sha256.Sum256(b)
	return nil, &d, v.put(ctx, d, b)
}

// unpack is the opposite of pack.
func (v *vault) unpack(ctx context.Context, in []byte, blob *digest) ([]byte, error) {
	if blob == nil {
		return in, nil
	}
	return v.get(ctx, *blob)
}

// Lost is the failure of calls that have lost their worker, or were ended at
// the server: they may have had effects. A function with expr.Retry is called
// again as its policy says. errors.As finds it.
type Lost struct {
	// Functions are those of the partition.
	Functions []string
	// Attempts is how many workers have been lost.
	Attempts int
	// Err is what the server says.
	Err error
}

// Error returns one line.
func (l *Lost) Error() string {
	return fmt.Sprintf("lost on the way, with %s at attempt %d: %v", list(l.Functions), l.Attempts, l.Err)
}

// Unwrap returns what the server says.
func (l *Lost) Unwrap() error { return l.Err }

// ErrNoWorker is the cause where no worker of the same build has been at the
// queue.
var ErrNoWorker = errors.New("temporal: no worker")

// list returns names as text: one, or the first and how many more.
func list(names []string) string {
	switch len(names) {
	case 0:
		return "its functions"
	case 1:
		return names[0]
	}
	return fmt.Sprintf("%s and %d more functions", names[0], len(names)-1)
}
