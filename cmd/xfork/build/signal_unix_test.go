//go:build unix

package build

import (
	"bytes"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSignalsGoToTheProgram(t *testing.T) {
	dir := prog(t)
	out := &watched{ready: make(chan struct{})}
	code := make(chan int)
	go func() { code <- Run("run", []string{"-C", dir, ".", "wait"}, out, new(bytes.Buffer)) }()
	<-out.ready
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	require.Equal(t, 8, <-code, "the exit code of the program")
}

// watched says when the program is ready.
type watched struct{ ready chan struct{} }

func (w *watched) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("ready")) {
		close(w.ready)
	}
	return len(b), nil
}
