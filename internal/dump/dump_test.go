package dump_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/internal/dump"
	"xfork/internal/wire"
)

// whole is a dump with something in most fields.
func whole(t testing.TB) *dump.Dump {
	plan, err := wire.PlanOf(reflect.TypeFor[int]())
	require.NoError(t, err)
	n := 7
	b, err := plan.Append(nil, &n)
	require.NoError(t, err)
	return &dump.Dump{
		Func: "example.com/shop.total", Package: "example.com/shop", File: "/src/shop.go", Line: 7,
		Site: []wire.Frame{{Function: "main.main", File: "main.go", Line: 1}}, Element: -1, Options: []string{"lane cpu"}, Timeout: time.Second,
		Args:  []dump.Argument{{Type: dump.Type{Name: "int", Source: "int"}, Layout: plan.Describe(), Bytes: b, Text: "7"}},
		Error: "no", ErrorType: "*errors.errorString", Time: time.Unix(1, 0).UTC(), Environment: []string{"XFORK=seq"},
	}
}

func TestADumpIsReadAsItWasWritten(t *testing.T) {
	d := whole(t)
	b, err := d.Bytes()
	require.NoError(t, err)
	got, err := dump.Parse(b)
	require.NoError(t, err)
	require.Equal(t, d, got)
	var n int
	require.NoError(t, got.Decode(&n))
	require.Equal(t, 7, n)
}

func TestAnyFlippedBitIsFound(t *testing.T) {
	b, err := whole(t).Bytes()
	require.NoError(t, err)
	for i := range b {
		for bit := range 8 {
			bad := bytes.Clone(b)
			bad[i] ^= 1 << bit
			_, err := dump.Parse(bad)
			require.ErrorIs(t, err, dump.ErrDamaged)
		}
		_, err := dump.Parse(b[:i])
		require.ErrorIs(t, err, dump.ErrDamaged)
	}
}

// FuzzFiles reads any bytes as a file, and as the arguments of one. The checksum is made right, or nothing behind it would be read.
func FuzzFiles(f *testing.F) {
	b, err := whole(f).Bytes()
	require.NoError(f, err)
	f.Add(b)
	f.Add(b[42:])
	f.Add([]byte{})
	f.Fuzz(func(_ *testing.T, b []byte) {
		if d, err := dump.Parse(b); err == nil {
			var n int
			_ = d.Decode(&n)
		}
		if d, err := dump.Parse(dump.Sealed(b)); err == nil {
			var n int
			_ = d.Decode(&n)
			for _, a := range d.Args {
				_ = dump.Unquote(a.Source, func(string) string { return "" })
			}
		}
	})
}

func TestADiskThatIsFull(t *testing.T) {
	dir := t.TempDir()
	_, err := dump.WriteFull(dir, "f")
	require.ErrorContains(t, err, "no space left")
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, files, "nothing is left of the attempt")
}

func TestNamesOfFiles(t *testing.T) {
	for function, want := range map[string]string{
		"main.f": "f", "example.com/shop.(*Cart).Add": "Cart.Add", "gopkg.in/yaml%2ev3.Unmarshal": "Unmarshal", "main.best[...]": "best",
		"main.Größe": "Gr__e", "main..dot": "dot", "": "call", "main.main.func1": "main.func1", "main." + strings.Repeat("x", 300): strings.Repeat("x", 100),
	} {
		require.Equal(t, want, dump.Stem(function), function)
	}
	pkg, name := dump.Split("gopkg.in/yaml%2ev3.(*T).M")
	require.Equal(t, []string{"gopkg.in/yaml.v3", "(*T).M"}, []string{pkg, name})
}

type (
	box[T any] struct{ V T }
	node       struct {
		Next *node
		At   time.Time
		raw  []byte
	}
)

func TestTypesAsSource(t *testing.T) {
	type local int
	const own = `"xfork/internal/dump_test".`
	for _, c := range []struct {
		t    reflect.Type
		want string
	}{
		{reflect.TypeFor[int](), "int"},
		{reflect.TypeFor[[]*box[map[string]time.Time]](), "[]*" + own + `box[map[string]"time".Time]`},
		{reflect.TypeFor[map[*node][3]chan<- error](), "map[*" + own + "node][3]chan<- error"},
		{reflect.TypeFor[box[box[node]]](), own + "box[" + own + "box[" + own + "node]]"},
		{reflect.TypeFor[any](), "any"},
		{reflect.TypeFor[struct{}](), "struct{}"},
		{reflect.TypeFor[local](), own + "local"}, // reflect does not tell: the compiler will
		{reflect.TypeFor[struct{ A int }](), ""},
		{reflect.TypeFor[[]func()](), ""},
		{reflect.TypeFor[map[struct{ A int }]int](), ""},
	} {
		require.Equal(t, c.want, dump.Spell(c.t))
	}
	require.Equal(t, "[]p.T", dump.Unquote(`[]"a.b/c".T`, func(path string) string {
		require.Equal(t, "a.b/c", path)
		return "p."
	}))
}

func TestLayoutsOfAnotherPackageMain(t *testing.T) {
	require.True(t, dump.Same("1 main.T = {V int 8; W main.box[main.U] = {V 0; }; }", "1 example.com/a.T = {V int 8; W example.com/a.box[example.com/a.U] = {V 0; }; }"))
	require.False(t, dump.Same("1 main.T = {V int 8; }", "1 main.T = {V int 4; }"))
	require.False(t, dump.Same("1 main.T = {V int 8; }", "1 main.T = {W int 8; }"))
}

func TestValuesAsText(t *testing.T) {
	n := node{Next: &node{raw: []byte{0xff}}, At: time.Unix(0, 0).UTC()}
	f := map[string]any{}
	for _, c := range []struct {
		v    any
		want string
	}{
		{&n, "dump_test.node{\n\tNext: &dump_test.node{Next: nil, At: 0001-01-01T00:00:00Z, raw: []uint8(0xff)},\n\tAt: 1970-01-01T00:00:00Z,\n\traw: nil,\n}"},
		{new(5 * time.Second), "5s"},
		{&[]byte{'a', '\n'}, `[]uint8("a\n")`},
		{&map[string]int{"a": 1}, `map[string]int{"a": 1}`},
		{&[]float64{0.5, -1}, "[]float64{0.5, -1}"},
		{&struct{ A complex64 }{1}, "struct{A: (1+0i)}"},
		{&f, "map[string]interface {}{}"},
	} {
		require.Equal(t, c.want, dump.Print(reflect.ValueOf(c.v).Elem()))
	}
	long := make([]int, 1_000_000)
	require.Less(t, len(dump.Print(reflect.ValueOf(&long).Elem())), 10_000)
	text := strings.Repeat("ä", 1_000_000)
	require.Less(t, len(dump.Print(reflect.ValueOf(&text).Elem())), 10_000)
	type circle struct{ To *circle }
	x := circle{}
	x.To = &x
	require.Contains(t, dump.Print(reflect.ValueOf(&x).Elem()), "...")
}

func TestOnlyVariablesOfXforkAndGo(t *testing.T) {
	for name, value := range map[string]string{
		"XFORK_TEST": "a", "GOMAXPROCS": "2", "XFORKED": "hunter2", "GOOGLE_API_KEY": "hunter2", "GOPROXY": "https://me:hunter2@proxy", "MY_XFORK": "hunter2",
	} {
		t.Setenv(name, value)
	}
	all := dump.Environment()
	require.Contains(t, all, "XFORK_TEST=a")
	require.Contains(t, all, "GOMAXPROCS=2")
	require.NotContains(t, strings.Join(all, "\n"), "hunter2")
}

func TestAFileIsNamedInErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xreplay")
	require.NoError(t, os.WriteFile(path, []byte("xre"), 0o600))
	_, err := dump.Read(path)
	require.ErrorIs(t, err, dump.ErrDamaged)
	require.ErrorContains(t, err, path)
	_, err = dump.Read(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}
