package disk_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/keep/disk"
)

func TestWhatIsPutIsFoundByAnotherStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not there", "yet")
	s, told := open(t, dir, disk.Options{})
	require.False(t, same(t, s, 1))
	h := head(1)
	h.Made, h.Took = 12, 34
	require.NoError(t, s.Put(h, payload(1)))
	require.NoError(t, s.Put(head(2), nil), "a value may have no bytes")

	other, _ := open(t, dir, disk.Options{})
	f := other.Get(h.Parts.Key())
	require.NotNil(t, f)
	require.Equal(t, *h, f.Head)
	require.Equal(t, payload(1), f.Payload)
	f.Release()
	f = other.Get(head(2).Parts.Key())
	require.NotNil(t, f)
	require.Empty(t, f.Payload)
	f.Release()
	require.False(t, same(t, other, 3))
	require.Empty(t, told.take())

	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

// Whichever bit is flipped, the entry is not used; and there is one line, and no
// file is left.
func TestAnEntryWithAFlippedBitIsNotUsed(t *testing.T) {
	for _, signing := range [][]byte{nil, []byte("0123456789abcdef")} {
		t.Run(fmt.Sprintf("signed with %q", signing), func(t *testing.T) {
			s, _ := open(t, t.TempDir(), disk.Options{Signing: signing})
			require.NoError(t, s.Put(head(1), payload(1)))
			path := only(t, s)
			sound := read(t, path)
			for bit := range 8 * len(sound) {
				b := slices.Clone(sound)
				b[bit/8] ^= 1 << (bit % 8)
				require.NoError(t, os.WriteFile(path, b, 0o600))
				// The first lines are told: ask a store of its own each time.
				s, told := open(t, filepath.Dir(s.Folder()), disk.Options{Signing: signing})
				require.False(t, same(t, s, 1), "bit %d", bit)
				require.Regexp(t, "^cache: .* is not used, and removed: damaged: ", one(t, told))
				require.NoFileExists(t, path)
			}
			require.NoError(t, s.Put(head(1), payload(1)))
			require.True(t, same(t, s, 1), "it is kept anew")
		})
	}
}

// one returns the only line.
func one(t *testing.T, l *lines) string {
	t.Helper()
	all := l.take()
	require.Len(t, all, 1)
	return all[0]
}

func TestAnEntryThatIsCutOffOrLongerIsNotUsed(t *testing.T) {
	s, _ := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	path := only(t, s)
	sound := read(t, path)
	for n := range len(sound) + 2 {
		if n == len(sound) {
			continue
		}
		b := append(slices.Clone(sound), 0)[:n]
		require.NoError(t, os.WriteFile(path, b, 0o600))
		s, told := open(t, filepath.Dir(s.Folder()), disk.Options{})
		require.False(t, same(t, s, 1), "%d bytes", n)
		require.Contains(t, one(t, told), "damaged")
		require.NoFileExists(t, path)
	}
}

func TestAnEntryOfAnotherCallIsNotUsed(t *testing.T) {
	s, told := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	k := head(2).Parts.Key().String()
	to := filepath.Join(s.Folder(), k[:2], k)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o700))
	require.NoError(t, os.Rename(only(t, s), to))
	require.False(t, same(t, s, 2))
	require.Contains(t, one(t, told), "it is the entry of another call")
	require.NoFileExists(t, to)
}

func TestSignatures(t *testing.T) {
	dir := t.TempDir()
	key := []byte("a key of 16 byte")
	plain, toldPlain := open(t, dir, disk.Options{})
	signed, toldSigned := open(t, dir, disk.Options{Signing: key})
	other, toldOther := open(t, dir, disk.Options{Signing: []byte("another of 16 by")})
	require.NoError(t, signed.Put(head(1), payload(1)))
	require.True(t, same(t, signed, 1))
	require.False(t, same(t, other, 1))
	require.Contains(t, one(t, toldOther), "its signature is wrong")
	require.NoError(t, signed.Put(head(1), payload(1)))
	require.False(t, same(t, plain, 1))
	require.Contains(t, one(t, toldPlain), "its sum is wrong")
	require.NoError(t, plain.Put(head(1), payload(1)))
	require.False(t, same(t, signed, 1))
	require.Contains(t, one(t, toldSigned), "its signature is wrong")
}

// A disk that is full, or fails otherwise, at each step: an error, no entry, and
// no file that is left.
func TestAPutThatFails(t *testing.T) {
	dir := t.TempDir()
	full := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	for _, at := range []string{"create", "make", "write", "write more", "close", "rename"} {
		t.Run(at, func(t *testing.T) {
			s, told := open(t, filepath.Join(dir, at), disk.Options{})
			seen := false
			end := disk.Steps(func(step string) error {
				if step == at {
					seen = true
					return full
				}
				return nil
			})
			err := s.Put(head(1), payload(1))
			end()
			require.True(t, seen)
			require.ErrorIs(t, err, syscall.ENOSPC)
			entries, others := files(t, s)
			require.Empty(t, entries)
			require.Equal(t, []string{"lock", "trimmed"}, others)
			require.False(t, same(t, s, 1))
			require.NoError(t, s.Put(head(1), payload(1)), "there is room again")
			require.True(t, same(t, s, 1))
			require.Empty(t, told.take())
		})
	}
}

func TestAFolderThatCannotBeWrittenTo(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("modes do not keep the superuser out")
	}
	s, _ := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	in := filepath.Dir(only(t, s))
	require.NoError(t, os.Chmod(in, 0o500))
	defer os.Chmod(in, 0o700)
	require.True(t, same(t, s, 1))
	require.ErrorIs(t, s.Put(head(1), payload(1)), os.ErrPermission)
}

func TestAFolderThatIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	s, told := open(t, dir, disk.Options{})
	require.NoError(t, os.RemoveAll(dir))
	require.False(t, same(t, s, 1))
	require.Empty(t, told.take())
	require.NoError(t, s.Put(head(1), payload(1)), "it is made anew")
	require.True(t, same(t, s, 1))
}

func TestAClosedStore(t *testing.T) {
	s, told := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	s.Close()
	s.Close()
	require.False(t, same(t, s, 1))
	require.ErrorContains(t, s.Put(head(2), nil), "is closed")
	require.Empty(t, told.take())
}

func TestFoldersOfOthersAreRefused(t *testing.T) {
	base := t.TempDir()
	for _, c := range []struct {
		name  string
		mode  os.FileMode
		error string
	}{
		{"its own", 0o700, ""},
		{"readable by others", 0o755, ""},
		{"writable by the group", 0o770, "may be written to by others"},
		{"writable by all", 0o707, "may be written to by others"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(base, c.name)
			require.NoError(t, os.Mkdir(dir, 0o700))
			require.NoError(t, os.Chmod(dir, c.mode))
			_, err := disk.Open(dir, disk.Options{MaxBytes: 1})
			if c.error == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.error)
			_, err = disk.Open(dir, disk.Options{MaxBytes: 1, Signing: []byte("0123456789abcdef")})
			require.NoError(t, err)
		})
	}
	t.Run("another user's", func(t *testing.T) {
		dir := filepath.Join(base, "theirs")
		require.NoError(t, os.Mkdir(dir, 0o700))
		if os.Chown(dir, 12345, -1) != nil {
			t.Skip("only the superuser can give a folder away")
		}
		_, err := disk.Open(dir, disk.Options{MaxBytes: 1})
		require.ErrorContains(t, err, "belongs to the user with number 12345")
	})
	t.Run("a file", func(t *testing.T) {
		path := filepath.Join(base, "file")
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err := disk.Open(path, disk.Options{MaxBytes: 1})
		require.ErrorIs(t, err, syscall.ENOTDIR)
	})
}

func TestTrimmingRemovesWhatIsOldest(t *testing.T) {
	dir := t.TempDir()
	s, _ := open(t, dir, disk.Options{})
	var size int64
	for i := range 20 {
		require.NoError(t, s.Put(head(i), make([]byte, 1000)))
		k := head(i).Parts.Key().String()
		path := filepath.Join(s.Folder(), k[:2], k)
		used := time.Now().Add(-time.Duration(100-i) * time.Hour)
		require.NoError(t, os.Chtimes(path, used, used))
		size = int64(len(read(t, path)))
	}
	has := func(s *disk.Store) (all []int) {
		for i := range 30 {
			k := head(i).Parts.Key().String()
			if _, err := os.Stat(filepath.Join(s.Folder(), k[:2], k)); err == nil {
				all = append(all, i)
			}
		}
		return all
	}
	f := s.Get(head(3).Parts.Key()) // of use now
	require.NotNil(t, f)
	f.Release()

	s, told := open(t, dir, disk.Options{MaxBytes: 10*size + 50})
	require.Len(t, has(s), 20, "it was trimmed less than a day ago, and left nothing")
	s.Trim()
	require.Equal(t, []int{3, 11, 12, 13, 14, 15, 16, 17, 18, 19}, has(s))
	require.NoError(t, s.Put(head(20), make([]byte, 1000)))
	require.Len(t, has(s), 11, "a tenth more may be there")
	require.NoError(t, s.Put(head(21), make([]byte, 1000)))
	require.Equal(t, []int{3, 13, 14, 15, 16, 17, 18, 19, 20, 21}, has(s), "and then it is trimmed")

	require.ErrorContains(t, s.Put(head(22), make([]byte, 11*size)), "are more than all entries may have")
	require.Empty(t, told.take())

	s, _ = open(t, dir, disk.Options{MaxAge: 90 * time.Hour, MaxBytes: math.MaxInt64})
	s.Trim()
	require.Equal(t, []int{3, 13, 14, 15, 16, 17, 18, 19, 20, 21}, has(s))
	s, _ = open(t, dir, disk.Options{MaxAge: 85 * time.Hour})
	s.Trim()
	require.Equal(t, []int{3, 16, 17, 18, 19, 20, 21}, has(s))

	s, _ = open(t, dir, disk.Options{MaxBytes: size})
	require.Len(t, has(s), 1, "far too much is there: it is trimmed when it is opened")
}

func TestWhatKilledProcessesHaveLeftIsRemoved(t *testing.T) {
	s, _ := open(t, t.TempDir(), disk.Options{})
	require.NoError(t, s.Put(head(1), payload(1)))
	in := filepath.Dir(only(t, s))
	for name, age := range map[string]time.Duration{"new-1.tmp": 0, "new-2.tmp": 2 * time.Hour} {
		path := filepath.Join(in, name)
		require.NoError(t, os.WriteFile(path, []byte("half"), 0o600))
		at := time.Now().Add(-age)
		require.NoError(t, os.Chtimes(path, at, at))
	}
	s.Trim()
	_, others := files(t, s)
	require.Contains(t, others, "new-1.tmp", "it may be in use")
	require.NotContains(t, others, "new-2.tmp")
	require.True(t, same(t, s, 1))
}

func TestLinesOfAKindAreFew(t *testing.T) {
	s, told := open(t, t.TempDir(), disk.Options{})
	for range 100 {
		s.Unkept("main.f", errors.New("no room"))
	}
	all := told.take()
	require.Len(t, all, 10)
	require.Equal(t, "cache: a result of main.f is not kept: no room", all[0])
	require.Equal(t, all[0]+" (further ones are not told)", all[9])
	s.Unasked("main.f", errors.New("a circle"))
	require.Len(t, told.take(), 1, "those of another kind are")
}

func TestEntriesAreListedAndChecked(t *testing.T) {
	s, told := open(t, t.TempDir(), disk.Options{})
	for i := range 3 {
		require.NoError(t, s.Put(head(i), payload(i)))
	}
	k := head(1).Parts.Key().String()
	bad := filepath.Join(s.Folder(), k[:2], k)
	require.NoError(t, os.WriteFile(bad, []byte("no entry"), 0o600))
	texts := map[string]bool{}
	for e, err := range s.Entries() {
		if e.Path == bad {
			require.ErrorContains(t, err, "damaged")
			continue
		}
		require.NoError(t, err)
		require.Positive(t, e.Size)
		require.WithinDuration(t, time.Now(), e.Used, time.Minute)
		texts[e.Head.Text] = true
	}
	require.Equal(t, map[string]bool{"0": true, "2": true}, texts)
	require.FileExists(t, bad)
	require.Empty(t, told.take())
}

func TestWhatOfAKeyDiffers(t *testing.T) {
	a := disk.Parts{
		Format: 1, Function: "f", Code: "version 1", Platform: "a/b", Arguments: make([]disk.Digest, 2),
		Files: []disk.File{{Path: "x"}, {Path: "y"}},
	}
	require.Empty(t, a.Differ(&a))
	b := a
	b.Format, b.Code, b.Platform, b.Types[0] = 2, "version 2", "c/d", 1
	b.Arguments = make([]disk.Digest, 3)
	b.Arguments[1][5] = 7
	b.Files = []disk.File{{Path: "x", Absent: true}, {Path: "z"}}
	require.NotEqual(t, a.Key(), b.Key())
	require.Equal(t, []string{
		"the format of keys: 1, was 2", "the code: version 1, was version 2", "the platform: a/b, was c/d",
		"the types of its arguments or of its result", "the number of arguments: 2, was 3", "argument 2",
		"the content of x", "it reads y, and did not", "it does not read z, and did",
	}, a.Differ(&b))
}
