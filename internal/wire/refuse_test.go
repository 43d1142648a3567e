package wire_test

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unique"
	"unsafe"

	"github.com/stretchr/testify/require"

	"xfork/internal/wire"
)

type (
	conn struct {
		name string
		conn chan int
	}
	handler func()
	server  struct {
		Doc  []map[string]*conn
		Hook handler
	}
	locked struct {
		sync.Mutex
		n int
	}
	self struct{ next **self }
)

func TestWhatCannotTravelIsNamed(t *testing.T) {
	for _, c := range []struct {
		typ  reflect.Type
		want string
	}{
		{reflect.TypeFor[conn](), "conn.conn is a chan int: it has a meaning in this process only"},
		{reflect.TypeFor[*conn](), "conn.conn is a chan int: it has a meaning in this process only"},
		{reflect.TypeFor[server](), "server.Doc[][].conn is a chan int: it has a meaning in this process only"},
		{reflect.TypeFor[struct{ H handler }](), "struct { H wire_test.handler }.H is a wire_test.handler, which is a func: code does not travel"},
		{reflect.TypeFor[locked](), "locked.Mutex is a sync.Mutex: it has a meaning in this process only"},
		{reflect.TypeFor[atomic.Int64](), "an atomic.Int64: it has a meaning in this process only"},
		{reflect.TypeFor[os.File](), "an os.File: it has a meaning in this process only"},
		{reflect.TypeFor[maphash.Seed](), "a maphash.Seed: it has a meaning in this process only"},
		{reflect.TypeFor[unique.Handle[string]](), "a unique.Handle[string]: it has a meaning in this process only"},
		{reflect.TypeFor[reflect.Value](), "a reflect.Value: it has a meaning in this process only"},
		{reflect.TypeFor[time.Location](), "a time.Location: its name says all of it: let that travel, or a time.Time"},
		{reflect.TypeFor[strings.Builder](), "a strings.Builder: it points to itself: let its String travel"},
		{reflect.TypeFor[unsafe.Pointer](), "an unsafe.Pointer: it has a meaning in this process only"},
		{reflect.TypeFor[uintptr](), "a uintptr: it has a meaning in this process only"},
		{reflect.TypeFor[chan int](), "a chan int: it has a meaning in this process only"},
		{reflect.TypeFor[func()](), "a func(): code does not travel"},
		{reflect.TypeFor[any](), "an interface {}: what lies in it is not known before it is there; use a type of its own"},
		{reflect.TypeFor[map[any]int](), "map[interface {}]int key is an interface {}: what lies in it is not known before it is there; use a type of its own"},
		{reflect.TypeFor[struct{ Err error }](), "struct { Err error }.Err is an error, which is an interface: what lies in it is not known before it is there; use a type of its own"},
		{reflect.TypeFor[struct{ Ctx context.Context }](), "struct { Ctx context.Context }.Ctx is a context.Context, which is an interface: what lies in it is not known before it is there; use a type of its own"},
	} {
		for range 2 { // a refused type leaves nothing behind
			_, err := wire.PlanOf(c.typ)
			require.EqualError(t, err, c.want)
		}
	}
}

func TestARefusedTypeLeavesNoHalfPlans(t *testing.T) {
	type inner struct{ Up *struct{ F chan int } }
	type outer struct {
		In  inner
		Out func()
	}
	_, err := wire.PlanOf(reflect.TypeFor[outer]())
	require.Error(t, err)
	_, err = wire.PlanOf(reflect.TypeFor[inner]())
	require.Error(t, err)
	_, err = wire.PlanOf(reflect.TypeFor[self]())
	require.NoError(t, err)
}

func TestLayoutsTellTypesApart(t *testing.T) {
	type a struct{ X, Y int32 }
	type b struct{ Y, X int32 }
	seen := make(map[[32]byte]reflect.Type)
	for _, typ := range append([]reflect.Type{
		reflect.TypeFor[a](), reflect.TypeFor[b](), reflect.TypeFor[struct{ X, Y int32 }](), reflect.TypeFor[struct{ X, Z int32 }](),
		reflect.TypeFor[struct{ X, Y uint32 }](), reflect.TypeFor[[2]int32](), reflect.TypeFor[*a](), reflect.TypeFor[[]a](), reflect.TypeFor[[]*a](),
		reflect.TypeFor[map[string]a](), reflect.TypeFor[map[a]string](), reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](),
		reflect.TypeFor[gen[int]](), reflect.TypeFor[gen[string]](),
	}, named...) {
		p := planOf(t, typ)
		require.NotContains(t, seen, p.Layout(), "%s: %s", typ, p.Describe())
		seen[p.Layout()] = typ
		require.Equal(t, p.Layout(), planOf(t, typ).Layout())
	}
	require.Equal(t, "1 xfork/internal/wire_test.tree = {name string; kids []0; up *0; attr map[string]*0; }", planOf(t, reflect.TypeFor[tree]()).Describe())
}

// gen is generic, and has methods.
type gen[T any] struct{ v T }

func (g gen[T]) MarshalBinary() ([]byte, error) { return []byte(fmt.Sprint(g.v)), nil }

func (g *gen[T]) UnmarshalBinary(b []byte) error { _, err := fmt.Sscan(string(b), &g.v); return err }

type (
	promoted struct {
		gen[int]
		Name string
	}
	overriding struct {
		gen[int]
		name string
	}
	half  struct{ n int }
	moody struct{ mood string }
)

func (o overriding) MarshalBinary() ([]byte, error) { return []byte(o.name), nil }

func (o *overriding) UnmarshalBinary(b []byte) error { o.name = string(b); return nil }

func (half) MarshalBinary() ([]byte, error) { panic("no other half, so not called") }

func (m *moody) MarshalBinary() ([]byte, error) {
	switch m.mood {
	case "panics":
		panic("no")
	case "fails":
		return nil, errors.New("not now")
	}
	return []byte(m.mood), nil
}

func (m *moody) UnmarshalBinary(b []byte) error {
	switch m.mood = string(b); m.mood {
	case "panics there":
		panic("no")
	case "fails there":
		return errors.New("not now")
	}
	return nil
}

func TestMethodsSayWhatAValueIs(t *testing.T) {
	require.Equal(t, []byte{2, '4', '2'}, encode(t, gen[int]{42}))
	require.Equal(t, gen[int]{42}, sent(t, gen[int]{42}))
	require.Equal(t, promoted{gen[int]{1}, "kept"}, sent(t, promoted{gen[int]{1}, "kept"}), "methods of an embedded field know of that alone")
	require.Equal(t, overriding{name: "own"}, sent(t, overriding{gen[int]{9}, "own"}))
	require.Equal(t, half{3}, sent(t, half{3}))
	now := time.Now().UTC().Round(0)
	require.Equal(t, struct {
		time.Time
		Name string
	}{now, "kept"}, sent(t, struct {
		time.Time
		Name string
	}{now, "kept"}))
}

func TestMethodsThatMisbehaveAreErrors(t *testing.T) {
	codec, err := wire.For[[]moody]()
	require.NoError(t, err)
	for mood, want := range map[string]string{
		"panics": "wire: MarshalBinary of wire_test.moody panicked: no",
		"fails":  "wire: MarshalBinary of wire_test.moody: not now",
	} {
		_, err := codec.Append(nil, &[]moody{{"well"}, {mood}})
		require.EqualError(t, err, want)
	}
	for mood, want := range map[string]string{
		"panics there": "wire: UnmarshalBinary of wire_test.moody panicked: no (malformed bytes)",
		"fails there":  "wire: UnmarshalBinary of wire_test.moody: not now (malformed bytes)",
	} {
		b, err := codec.Append(nil, &[]moody{{"well"}, {mood}})
		require.NoError(t, err)
		v, err := codec.Decode(b)
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, wire.ErrMalformed)
		require.Nil(t, v)
	}
}
