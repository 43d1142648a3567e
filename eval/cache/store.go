package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"xfork/internal/guard"
	"xfork/internal/keep"
	"xfork/internal/keep/disk"
)

// Store is a folder with results. It is made by [Open], used by any number of
// functions and forces at once, and needs no end: see [Store.Close].
type Store struct {
	keep   keep.Store
	opened bool
}

// DefaultMaxBytes is the limit of a store without [MaxBytes].
const DefaultMaxBytes = 10 << 30

// shortestKey is of how many bytes the key of a signature is at least: shorter
// ones can be guessed.
const shortestKey = 16

// StoreOption is an option of [Open].
type StoreOption interface{ store(*disk.Options) }

type storeOption func(*disk.Options)

func (f storeOption) store(o *disk.Options) { f(o) }

// MaxBytes is how many bytes the entries may have. Where they have a tenth more,
// those that have not been of use for longest are removed. A result that is
// larger by itself is not kept. The default is [DefaultMaxBytes]; n must be
// positive, and math.MaxInt64 is no limit.
func MaxBytes(n int64) StoreOption {
	if n <= 0 {
		panic("cache: MaxBytes must be positive")
	}
	return storeOption(func(o *disk.Options) { o.MaxBytes = n })
}

// MaxAge is for how long an entry is kept that is of no use. It is removed when
// entries are trimmed: once a day, when a store is opened. d must be positive,
// and should be days: what an entry knows of its last use is right to the hour.
// Without it age does not matter.
func MaxAge(d time.Duration) StoreOption {
	if d <= 0 {
		panic("cache: MaxAge must be positive")
	}
	return storeOption(func(o *disk.Options) { o.MaxAge = d })
}

// Signed has every entry signed with the key (HMAC-SHA-256), so that the folder
// may be one to which others can write: an entry with another signature is
// damaged. All that use the folder need the same key, which is a secret of at
// least 16 bytes; shorter ones panic.
//
// It keeps others from making entries, not from reading them, nor from putting
// back an older one.
func Signed(key []byte) StoreOption {
	if len(key) < shortestKey {
		panic(fmt.Sprintf("cache: Signed with a key of %d bytes; it needs %d", len(key), shortestKey))
	}
	key = slices.Clone(key)
	return storeOption(func(o *disk.Options) { o.Signing = key })
}

// Open returns the store in a folder, which is made if it is not there. An empty
// name is the user's own, xfork in [os.UserCacheDir].
//
// The error says what is wrong with the folder: it cannot be made or looked at,
// it belongs to another user, or others may write to it ([Signed] allows both).
// With XFORK_CACHE=off the folder is not looked at.
//
// A store may be opened several times, in one process and in many. It costs some
// system calls, and once a day the time to look at all entries.
func Open(dir string, opts ...StoreOption) (*Store, error) {
	o := disk.Options{MaxBytes: DefaultMaxBytes}
	for _, x := range opts {
		if x == nil {
			panic("cache: Open with a nil option")
		}
		x.store(&o)
	}
	looks, writes := wanted()
	if !looks && !writes {
		return &Store{opened: true}, nil
	}
	if dir == "" {
		own, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("cache: there is no folder for caches, name one: %w", err)
		}
		dir = filepath.Join(own, "xfork")
	}
	// A program may change its folder later.
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	d, err := disk.Open(dir, o)
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	return &Store{keep: keep.Store{Disk: d, Looks: looks, Writes: writes}, opened: true}, nil
}

// wanted reads XFORK_CACHE. A value that means nothing is told of, and ignored.
func wanted() (looks, writes bool) {
	switch v := os.Getenv("XFORK_CACHE"); v {
	case "":
		return true, true
	case "off":
		return false, false
	case "read":
		return true, false
	case "refresh":
		return false, true
	default:
		guard.Say(fmt.Sprintf("XFORK_CACHE=%q is unknown and ignored; it may be off, read or refresh", v))
		return true, true
	}
}

// Close ends the use of the store: functions that have it are called from then
// on as if nothing were kept. Calls in progress come to their end. A program
// need not close a store, for nothing is written later than a force returns. It
// may be called several times, and of a store that was opened several times ends
// the one.
func (s *Store) Close() {
	if s.keep.Disk != nil {
		s.keep.Disk.Close()
	}
}

// Folder returns the folder of the entries, or "" with XFORK_CACHE=off.
func (s *Store) Folder() string {
	if s.keep.Disk == nil {
		return ""
	}
	return s.keep.Disk.Folder()
}

// errZero is of a store that no Open has made.
var errZero = errors.New("the store was not made by cache.Open")
