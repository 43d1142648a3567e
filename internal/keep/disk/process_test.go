//go:build unix

package disk_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/battery/harness"
	"xfork/internal/keep/disk"
)

// The programs that the tests run: this binary, with an order in its environment.
const order = "XFORK_DISK_ORDER"

func TestMain(m *testing.M) {
	switch what, rest, _ := strings.Cut(os.Getenv(order), " "); what {
	case "put":
		puts(rest)
	case "share":
		shares(rest)
	default:
		os.Exit(m.Run())
	}
}

// puts puts an entry for each line of its input, a number and a step, and kills
// itself there; so each process has one line that counts.
func puts(dir string) {
	s, err := disk.Open(dir, disk.Options{MaxBytes: 1 << 40})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	number, at, _ := strings.Cut(in.Text(), " ")
	i, _ := strconv.Atoi(number)
	disk.Steps(func(step string) error {
		if step == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	})
	if err := s.Put(head(i), payload(i)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// TestAProcessThatIsKilledLeavesNoWrongValue kills processes at each step of a
// put, and looks at the store as another process does.
func TestAProcessThatIsKilledLeavesNoWrongValue(t *testing.T) {
	rounds := harness.Scale(60, 10_000, 100_000)
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	steps := []string{"create", "make", "write", "write more", "close", "rename", "none"}
	var wg sync.WaitGroup
	var killed, kept, wrong int
	var mu sync.Mutex
	work := make(chan int)
	for range 4 {
		wg.Go(func() {
			s, _ := open(t, dir, disk.Options{})
			for i := range work {
				c := exec.Command(self)
				c.Env = append(os.Environ(), order+"=put "+dir)
				c.Stdin = strings.NewReader(fmt.Sprintf("%d %s\n", i, steps[i%len(steps)]))
				out, err := c.CombinedOutput()
				f := s.Get(head(i).Parts.Key())
				mu.Lock()
				if err != nil && len(out) > 0 {
					t.Errorf("%s", out)
				}
				var end *exec.ExitError
				if errors.As(err, &end) {
					if by := end.Sys().(syscall.WaitStatus); !by.Signaled() || by.Signal() != syscall.SIGKILL {
						t.Errorf("it has ended by %v", err)
					}
					killed++
				}
				if f != nil {
					kept++
					if !bytes.Equal(f.Payload, payload(i)) {
						wrong++
					}
					f.Release()
				}
				mu.Unlock()
			}
		})
	}
	for i := range rounds {
		work <- i
	}
	close(work)
	wg.Wait()
	t.Logf("%d processes, %d killed on the way: %d entries, %d wrong values", rounds, killed, kept, wrong)
	require.Zero(t, wrong)
	require.Positive(t, killed)
	require.Equal(t, rounds, kept+killed, "what was not killed has kept its result")
}

func TestWhatIsNoFileIsNotUsed(t *testing.T) {
	s, told := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	path := only(t, s)
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	require.False(t, same(t, s, 1))
	require.Contains(t, one(t, told), "damaged")
	require.NoError(t, syscall.Mkfifo(path, 0o600), "the folder was removed")
	require.False(t, same(t, s, 1), "and a pipe does not keep the reader waiting")
}

// shares is one of several processes that put and get the same keys. It prints
// how many it has found.
func shares(args string) {
	var dir string
	var seed, keys, rounds int
	if _, err := fmt.Sscanf(args, "%d %d %d %s", &seed, &keys, &rounds, &dir); err != nil {
		fmt.Println("wrong", err)
		os.Exit(1)
	}
	// So small that there is trimming all the time.
	s, err := disk.Open(dir, disk.Options{MaxBytes: int64(keys) * 300})
	if err != nil {
		fmt.Println("wrong", err)
		os.Exit(1)
	}
	found, at := 0, uint64(seed)*0x9E3779B97F4A7C15+1
	for range rounds {
		at = at*6364136223846793005 + 1442695040888963407 // Knuth, MMIX
		i := int(at>>33) % keys
		if f := s.Get(head(i).Parts.Key()); f != nil {
			if !bytes.Equal(f.Payload, payload(i)) {
				fmt.Println("wrong value of", i)
				os.Exit(1)
			}
			f.Release()
			found++
		} else if err := s.Put(head(i), payload(i)); err != nil {
			fmt.Println("wrong", err)
			os.Exit(1)
		}
	}
	fmt.Println(found)
}

// TestProcessesShareAStore has 8 processes put and get 1,000 keys, while the
// store is trimmed.
func TestProcessesShareAStore(t *testing.T) {
	const processes, keys = 8, 1000
	rounds := harness.Scale(1_000, 20_000, 200_000)
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	var commands []*exec.Cmd
	var outs []io.Reader
	for p := range processes {
		c := exec.Command(self)
		c.Env = append(os.Environ(), fmt.Sprintf("%s=share %d %d %d %s", order, p, keys, rounds, dir))
		c.Stderr = os.Stderr
		out, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		commands, outs = append(commands, c), append(outs, out)
	}
	found := 0
	for p, c := range commands {
		b, err := io.ReadAll(outs[p])
		require.NoError(t, err)
		require.NotContains(t, string(b), "wrong")
		require.NoError(t, c.Wait(), "%s", b)
		n, err := strconv.Atoi(strings.TrimSpace(string(b)))
		require.NoError(t, err)
		found += n
	}
	t.Logf("%d processes, %d gets of %d keys: %d found, 0 wrong values", processes, processes*rounds, keys, found)
	require.Positive(t, found)
}
