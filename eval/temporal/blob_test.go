package temporal

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// memory is a store that can be told to fail.
type memory struct {
	mu   sync.Mutex
	has  map[string][]byte
	puts atomic.Int64
	put  func() error
}

func (m *memory) Put(_ context.Context, key string, b []byte) error {
	m.puts.Add(1)
	if m.put != nil {
		if err := m.put(); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.has == nil {
		m.has = make(map[string][]byte)
	}
	m.has[key] = append([]byte(nil), b...)
	return nil
}

func (m *memory) Get(_ context.Context, key string, _ int64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.has[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return b, nil
}

func TestAVault(t *testing.T) {
	ctx := t.Context()
	data := []byte("a value")
	sum := sha256.Sum256(data)

	t.Run("puts a value once, for all that need it", func(t *testing.T) {
		m := new(memory)
		v := &vault{store: m}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { require.NoError(t, v.put(ctx, sum, data)) })
		}
		wg.Wait()
		require.EqualValues(t, 1, m.puts.Load())
		got, err := v.get(ctx, sum)
		require.NoError(t, err)
		require.Equal(t, data, got)
		v.forget()
		require.NoError(t, v.put(ctx, sum, data))
		require.EqualValues(t, 2, m.puts.Load())
	})
	t.Run("tries again where another one has failed", func(t *testing.T) {
		bad := errors.New("the disk is full")
		m := &memory{put: func() error { return bad }}
		v := &vault{store: m}
		require.ErrorIs(t, v.put(ctx, sum, data), bad)
		m.put = nil
		require.NoError(t, v.put(ctx, sum, data))
	})
	t.Run("survives a store that panics or ends its goroutine", func(t *testing.T) {
		m := &memory{put: func() error { panic("broken") }}
		v := &vault{store: m}
		require.ErrorContains(t, v.put(ctx, sum, data), "panicked: broken")
		m.put = func() error { runtime.Goexit(); return nil }
		require.ErrorContains(t, v.put(ctx, sum, data), "runtime.Goexit")
		m.put = nil
		require.NoError(t, v.put(ctx, sum, data))
	})
	t.Run("does not believe the store", func(t *testing.T) {
		m := new(memory)
		v := &vault{store: m}
		require.NoError(t, m.Put(ctx, blobKey(sum), []byte("another")))
		_, err := v.get(ctx, sum)
		require.ErrorIs(t, err, errDamaged)

		require.NoError(t, v.keep(ctx, sum, data))
		require.Equal(t, data, v.kept(ctx, sum))
		m.has[keptKey(sum)][33] ^= 1
		require.Nil(t, v.kept(ctx, sum), "a result that is damaged counts as none")
		m.has[keptKey(sum)] = m.has[keptKey(sum)][:31]
		require.Nil(t, v.kept(ctx, sum))
	})
	t.Run("names what is missing", func(t *testing.T) {
		v := &vault{store: new(memory)}
		_, err := v.get(ctx, sum)
		require.ErrorIs(t, err, fs.ErrNotExist)
		require.ErrorContains(t, err, "do driver and workers use the same one?")
		require.Nil(t, v.kept(ctx, sum))
	})
	t.Run("needs a store for what is too long for a message", func(t *testing.T) {
		v := new(vault)
		b, blob, err := v.pack(ctx, make([]byte, most))
		require.NoError(t, err)
		require.Nil(t, blob)
		require.Len(t, b, most)
		_, _, err = v.pack(ctx, make([]byte, most+1))
		require.ErrorContains(t, err, "see temporal.Blobs")
		_, err = v.unpack(ctx, nil, &sum)
		require.ErrorContains(t, err, "this side has none")
		require.Nil(t, v.kept(ctx, sum))
	})
	t.Run("packs long bytes away and finds them again", func(t *testing.T) {
		v := &vault{store: new(memory)}
		long := make([]byte, inline+1)
		b, blob, err := v.pack(ctx, long)
		require.NoError(t, err)
		require.Nil(t, b)
		got, err := v.unpack(ctx, b, blob)
		require.NoError(t, err)
		require.Equal(t, long, got)
	})
}
