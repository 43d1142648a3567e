package cache

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/keep"
)

func TestIdentity(t *testing.T) {
	of := func(name, version string) string {
		id, err := identity(name, version)
		require.NoError(t, err)
		return id
	}
	sum, err := keep.Executable()
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("executable %x", sum[:]), of("main.f", ""))
	require.Equal(t, "version 3", of("main.f", "3"))
	closures["main.f"] = "5e0c"
	defer delete(closures, "main.f")
	require.Equal(t, "closure 5e0c", of("main.f", ""))
	require.Equal(t, "version 3", of("main.f", "3"))
	require.NotEqual(t, "closure 5e0c", of("main.g", ""))
}

func TestNamesOfFunctions(t *testing.T) {
	for name, kind := range map[string]string{
		"main.main.func1": "a closure", "main.main.func1.2": "a closure", "main.glob..func1": "a closure", "main.init.func3": "a closure",
		"main.T.M-fm": "a method value", "main.size[...]": "an instance of a generic function", "main.main.size[...].func2": "a closure",
		"main.f": "", "main.T.M": "", "main.(*T).M": "", "example.com/a.func1/b.f": "", "main.func1": "",
	} {
		if kind == "" {
			require.False(t, nameless.MatchString(name), name)
			continue
		}
		require.True(t, nameless.MatchString(name), name)
		require.Equal(t, kind, kindOf(name))
	}
}

func TestAValueThatMeansNothingIsIgnored(t *testing.T) {
	t.Setenv("XFORK_CACHE", "maybe")
	looks, writes := wanted()
	require.True(t, looks)
	require.True(t, writes)
}
