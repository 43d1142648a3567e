package temporal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"xfork/internal/invoke"
)

// What lies in a store is found by what it is, so a store that lies is found
// out:
//
//	blob/<SHA-256 of the bytes>              a long input of a partition, a long body, a long answer
//	kept/<SHA-256 of registry and body>      SHA-256 of the rest, and the answer to a partition of pure functions
//
// A store is not trusted with anything but keeping: bytes with another digest
// are an error of their own, and a result that is damaged counts as none.

type digest = [sha256.Size]byte

// largest is how many bytes a value may have in a store: what package isolate
// allows as well.
const largest = 256 << 20

// errDamaged is the cause where a store has returned other bytes than it was
// given. Another try gets the same ones.
var errDamaged = errors.New("the store has other bytes than it was given")

// vault is a store that is not trusted: its contents are checked. A nil store
// has nothing.
type vault struct {
	store Store

	mu   sync.Mutex
	sent map[digest]*sending // by this process, or on their way
}

// sending is a value on its way into the store. Several partitions that need it
// wait for one.
type sending struct {
	done chan struct{}
	err  error
}

// remembered is how many digests a vault knows to be in the store: 4 MB of
// memory at most. When there are more it begins anew.
const remembered = 1 << 16

// put keeps bytes under their digest, unless this vault has done so before.
func (v *vault) put(ctx context.Context, d digest, b []byte) error {
	if v.store == nil {
		return fmt.Errorf("a value of %d bytes is too long for a message: the executor and its workers need a store, see temporal.Blobs", len(b))
	}
	if len(b) > largest {
		return fmt.Errorf("a value of %d bytes is too long for the store: at most %d travel", len(b), largest)
	}
	for {
		s, mine := v.begin(d)
		if mine {
			s.err = guarded(func() error { return v.store.Put(ctx, blobKey(d), b) })
			v.end(d, s)
			if s.err != nil {
				return fmt.Errorf("the store does not take a value of %d bytes: %w", len(b), s.err)
			}
			return nil
		}
		select {
		case <-s.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if s.err == nil {
			return nil
		}
		// That was the context of another partition, or a failure: this one
		// sees for itself.
	}
}

// begin returns the sending of a value, and whether it is the caller's to do.
func (v *vault) begin(d digest) (s *sending, mine bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.sent[d]; s != nil {
		return s, false
	}
	if v.sent == nil || len(v.sent) >= remembered {
		v.sent = make(map[digest]*sending)
	}
	s = &sending{done: make(chan struct{})}
	v.sent[d] = s
	return s, true
}

// end lets all know how a sending has ended. One that has failed is forgotten.
func (v *vault) end(d digest, s *sending) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s.err != nil && v.sent[d] == s {
		delete(v.sent, d)
	}
	close(s.done)
}

// forget has values sent once more by the partitions to come, for the store may
// have lost or damaged them.
func (v *vault) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sent = nil
}

// get returns the bytes with the digest.
func (v *vault) get(ctx context.Context, d digest) (b []byte, err error) {
	if v.store == nil {
		return nil, errors.New("a value lies in a store, and this side has none: see temporal.Blobs")
	}
	err = guarded(func() error { b, err = v.store.Get(ctx, blobKey(d), largest); return err })
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the store does not have the value %s: do driver and workers use the same one? %w", blobKey(d), err)
	case err != nil:
		return nil, fmt.Errorf("the store does not give the value %s: %w", blobKey(d), err)
	case sha256.Sum256(b) != d:
		return nil, fmt.Errorf("the value %s is damaged: %w", blobKey(d), errDamaged)
	}
	return b, nil
}

// keep keeps an answer under the key of its partition.
func (v *vault) keep(ctx context.Context, key digest, answer []byte) error {
	sum := sha256.Sum256(answer)
	return guarded(func() error { return v.store.Put(ctx, keptKey(key), append(sum[:], answer...)) })
}

// kept returns the answer that was kept for a partition, or nil. A store that
// fails has none: the answer is computed then, and what is wrong with the store
// is told when it has to take something.
func (v *vault) kept(ctx context.Context, key digest) (answer []byte) {
	if v.store == nil {
		return nil
	}
	var b []byte
	err := guarded(func() (err error) { b, err = v.store.Get(ctx, keptKey(key), largest+sha256.Size); return err })
	if err != nil || len(b) < sha256.Size || sha256.Sum256(b[sha256.Size:]) != digest(b[:sha256.Size]) {
		return nil
	}
	return b[sha256.Size:]
}

func blobKey(d digest) string { return "blob/" + hex.EncodeToString(d[:]) }

func keptKey(d digest) string { return "kept/" + hex.EncodeToString(d[:]) }

// guarded calls a method of the user's store. Its panic or Goexit is an error:
// it would end a worker, or the driver.
func guarded(f func() error) (err error) {
	if bad := invoke.Guarded("the store of temporal.Blobs", func() { err = f() }); bad != nil {
		return bad
	}
	return err
}
