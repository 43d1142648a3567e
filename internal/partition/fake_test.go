package partition_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/internal/partition"
)

// registry has the functions of these tests: here and there are the same process.
var registry = must(partition.NewRegistry(errFull, (*codeError)(nil)))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var errFull = errors.New("full")

type codeError struct{ Code int }

func (e *codeError) Error() string { return fmt.Sprint("code ", e.Code) }

// fake is a transport within the process, over the bytes that would travel. What it does to a parcel is decided by fate.
type fake struct {
	parcels, calls atomic.Int64
	under, most    atomic.Int64
	inputs         sync.Map // Digest -> []byte

	mu    sync.Mutex
	sent  []*partition.Parcel
	fate  func(p *partition.Parcel) fate // nil: delivered
	delay time.Duration
}

// fate is what becomes of a parcel.
type fate struct {
	back    bool  // it comes back before it has begun
	lose    error // what Send returns after so many messages
	after   int
	twice   bool // each message comes twice
	shuffle bool // messages come in any order, all at the end
	late    bool // and once more after Send has returned
	damage  bool // of one message a byte is changed
	join    bool // all messages come as one
}

func (t *fake) Send(ctx context.Context, p *partition.Parcel, answer func([]byte) error) (err error) {
	t.parcels.Add(1)
	t.calls.Add(int64(p.Calls))
	under := t.under.Add(1)
	defer t.under.Add(-1)
	for m := t.most.Load(); under > m && !t.most.CompareAndSwap(m, under); m = t.most.Load() {
	}
	for _, in := range p.Inputs {
		t.inputs.Store(in.Digest, in.Bytes)
	}
	f := fate{}
	t.mu.Lock()
	t.sent = append(t.sent, p)
	if t.fate != nil {
		f = t.fate(p)
	}
	t.mu.Unlock()
	if f.back {
		return partition.ErrBack
	}
	if t.delay > 0 {
		select {
		case <-time.After(t.delay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var held [][]byte
	n := 0
	err = registry.Run(ctx, 7, p.Body, t.fetch, func(message []byte) error {
		if n++; f.lose != nil && n > f.after {
			return f.lose
		}
		if f.damage {
			message[0] = 0xff
		}
		if f.shuffle || f.join {
			held = append(held, message)
			return nil
		}
		if err := answer(message); err != nil || !f.twice {
			return err
		}
		return answer(message)
	})
	if f.shuffle {
		rand.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
	}
	if f.join {
		var all []byte
		for _, m := range held {
			all = append(all, m...)
		}
		held = [][]byte{all}
	}
	for _, m := range held {
		if err := answer(m); err != nil {
			return err
		}
	}
	if f.late {
		go func() {
			for _, m := range held {
				_ = answer(m)
			}
		}()
	}
	if err == nil && f.lose != nil && n <= f.after {
		return nil
	}
	return err
}

func (t *fake) fetch(_ context.Context, d partition.Digest) ([]byte, error) {
	b, there := t.inputs.Load(d)
	if !there {
		return nil, errors.New("no such input")
	}
	return b.([]byte), nil
}

// engine returns an engine over the transport, which is quiet at the end of the test.
func engine(t testing.TB, f *fake, o partition.Options) *eval.Engine {
	e := registry.Engine(f, o)
	t.Cleanup(func() {
		require.NoError(t, e.Close(context.Background()))
		require.Eventually(t, func() bool { return f.under.Load() == 0 }, 5*time.Second, time.Millisecond)
	})
	return e
}
