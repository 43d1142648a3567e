package disk_test

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/keep/disk"
)

// lines collects what a store tells.
type lines struct {
	mu  sync.Mutex
	all []string
}

func (l *lines) say(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, s)
}

// take returns the lines so far, and forgets them.
func (l *lines) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}

// open returns a store in a folder, and what it tells.
func open(t testing.TB, dir string, o disk.Options) (*disk.Store, *lines) {
	t.Helper()
	l := new(lines)
	o.Say = l.say
	if o.MaxBytes == 0 {
		o.MaxBytes = math.MaxInt64
	}
	s, err := disk.Open(dir, o)
	require.NoError(t, err)
	return s, l
}

// head is that of call number i.
func head(i int) *disk.Head {
	h := &disk.Head{Parts: disk.Parts{Format: disk.Format, Function: "main.f", Code: "version 1", Arguments: make([]disk.Digest, 1)}, Text: fmt.Sprint(i)}
	binary.LittleEndian.PutUint64(h.Parts.Arguments[0][:], uint64(i))
	return h
}

// payload is what call number i has returned: its length depends on it too.
func payload(i int) []byte { return []byte(strings.Repeat(fmt.Sprintf("value %d;", i), 1+i%40)) }

// same asserts that an entry, if there is one, is that of call number i, and
// reports whether there is one.
func same(t testing.TB, s *disk.Store, i int) bool {
	f := s.Get(head(i).Parts.Key())
	if f == nil {
		return false
	}
	defer f.Release()
	if string(f.Payload) != string(payload(i)) {
		t.Fatalf("the entry of call %d has a wrong value", i)
	}
	return true
}

// files returns the files of a store that have entries, and those that do not.
func files(t testing.TB, s *disk.Store) (entries, others []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(s.Folder(), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
		case len(d.Name()) == 64:
			entries = append(entries, path)
		default:
			others = append(others, d.Name())
		}
		return err
	}))
	return entries, others
}

// only returns the one entry of a store.
func only(t testing.TB, s *disk.Store) string {
	t.Helper()
	all, _ := files(t, s)
	require.Len(t, all, 1)
	return all[0]
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}
