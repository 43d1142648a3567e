package replay

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/dump"
)

// What stands in a file becomes source code and arguments of commands, and the file may come from anywhere.

func TestOnlyTypesBecomeSource(t *testing.T) {
	for _, text := range []string{"int", "p1.Item", "map[string]*p1.Box[[]p2.T, chan int]", "[3]any", "struct{}", "func(int) error"} {
		require.True(t, isType(text), text)
	}
	for _, text := range []string{"", "int](t, \"\", nil); evil(", "func() int { evil(); return 1 }", "evil()", "int; evil()", "[len(evil())]int", "T{}"} {
		require.False(t, isType(text), text)
	}
	d := &dump.Dump{Func: "main.f", Result: dump.Type{Name: "T", Source: `"a".T[evil()]`}}
	_, err := write(d, &place{generic: true, form: "Call"}, "TestX", "f")
	require.ErrorIs(t, err, dump.ErrDamaged)
}

func TestOnlyTagsBecomeFlags(t *testing.T) {
	flags := func(tags string) []string {
		return buildFlags(&dump.Dump{Program: dump.Program{Settings: []dump.Setting{{Key: "-tags", Value: tags}, {Key: "-race", Value: "true"}}}})
	}
	require.Equal(t, []string{"-tags=a,b_1.2", "-race"}, flags("a,b_1.2"))
	require.Equal(t, []string{"-race"}, flags("a -toolexec=evil"))
	require.Equal(t, []string{"-race"}, flags(""))
}
