package wire_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"xfork/internal/wire"
)

func TestMessagesArrive(t *testing.T) {
	for _, size := range []int{0, 1, 100, 32 << 10, 64 << 10, 3 << 20} {
		body := bytes.Repeat([]byte{7}, size)
		var stream bytes.Buffer
		require.NoError(t, wire.WriteMessage(&stream, 3, 1<<63, 1<<30, body[:size/2], nil, body[size/2:]))
		require.NoError(t, wire.WriteMessage(&stream, 4, 2, 1<<30))
		require.Equal(t, 2*wire.HeaderSize+size, stream.Len())
		r := iotest.OneByteReader(&stream)
		if size > 1000 {
			r = &stream
		}
		m, err := wire.ReadMessage(r, int64(size), make([]byte, 5, 10))
		require.NoError(t, err)
		require.True(t, m.Kind == 3 && m.Number == 1<<63 && bytes.Equal(body, m.Body))
		m, err = wire.ReadMessage(r, 0, nil)
		require.NoError(t, err)
		require.True(t, m.Kind == 4 && m.Number == 2 && len(m.Body) == 0)
		_, err = wire.ReadMessage(r, 0, nil)
		require.Equal(t, io.EOF, err)
	}
}

func TestSmallMessagesAreOneWrite(t *testing.T) {
	var w counter
	require.NoError(t, wire.WriteMessage(&w, 1, 1, 1<<20, []byte("head"), []byte("tail")))
	require.EqualValues(t, 1, w)
	require.NoError(t, wire.WriteMessage(&w, 1, 1, 1<<30, []byte("head"), make([]byte, 1<<20), []byte("tail")))
	require.EqualValues(t, 4, w)
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c++; return len(b), nil }

func TestMessagesAreBounded(t *testing.T) {
	var stream bytes.Buffer
	require.ErrorIs(t, wire.WriteMessage(&stream, 1, 1, 10, make([]byte, 11)), wire.ErrTooLarge)
	require.Zero(t, stream.Len())
	require.NoError(t, wire.WriteMessage(&stream, 1, 1, 11, make([]byte, 11)))
	_, err := wire.ReadMessage(&stream, 10, nil)
	require.ErrorIs(t, err, wire.ErrTooLarge)

	claim := []byte{0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0, 0, 'x'}
	got := allocated(func() { _, err = wire.ReadMessage(bytes.NewReader(claim), 1<<32, nil) })
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Less(t, got, uint64(3<<20), "memory grows with what arrives")
	for n := range wire.HeaderSize {
		_, err = wire.ReadMessage(bytes.NewReader(claim[:n]), 1<<32, nil)
		require.Equal(t, n == 0, err == io.EOF)
		require.Error(t, err)
	}
}

func TestAWriterThatFailsIsTold(t *testing.T) {
	for _, after := range []int{0, 1, 2} {
		w := &failing{after}
		err := wire.WriteMessage(w, 1, 1, 1<<30, []byte("head"), make([]byte, 1<<20), []byte("tail"))
		require.ErrorIs(t, err, errFull)
	}
	big := make([]string, 1<<16)
	for _, v := range []any{&big, ref(make([]byte, 1<<20))} {
		p := planOf(t, typeOf(v))
		require.ErrorIs(t, p.Write(&failing{0}, v), errFull)
	}
}

var errFull = errors.New("full")

type failing struct{ after int }

func (f *failing) Write(b []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errFull
	}
	return len(b), nil
}
