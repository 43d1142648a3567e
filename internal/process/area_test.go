//go:build unix

package process

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAreaIsSharedAndGrows(t *testing.T) {
	file, err := memoryFile("test")
	require.NoError(t, err)
	second, err := duplicate(file)
	require.NoError(t, err)
	a, b := area{file: file}, area{file: second}
	defer a.close()
	defer b.close()
	copy(a.room(5), "hello")
	got, err := b.view(5)
	require.NoError(t, err)
	require.Equal(t, "hello", string(got))
	large := a.room(3 << 20)
	large[3<<20-1] = 7
	got, err = b.view(3 << 20)
	require.NoError(t, err)
	require.Equal(t, byte(7), got[3<<20-1])
	require.Equal(t, "hello", string(got[:5]))
	copy(b.room(9), "goodbye") // b has it mapped; a sees it
	require.Equal(t, "goodb", string(a.room(5)))
}

func TestAViewBeyondTheFileIsAnError(t *testing.T) {
	file, err := memoryFile("test")
	require.NoError(t, err)
	a := area{file: file}
	defer a.close()
	for _, n := range []int{1, 1 << 40, -1} {
		_, err := a.view(n)
		require.Error(t, err, n)
	}
	require.Len(t, a.room(10), 10)
	_, err = a.view(2 << 20)
	require.ErrorContains(t, err, "not as long")
	var none area
	require.Nil(t, none.room(1), "no memory is shared")
}

func TestEnvironmentLeavesViewsOut(t *testing.T) {
	t.Setenv("XFORK_TRACE", "run.json")
	t.Setenv("XFORK", "seq")
	t.Setenv("XFORK_SIMD", "off")
	t.Setenv("OTHER", "1")
	env := Environment()
	require.Contains(t, env, "XFORK_SIMD=off")
	require.Contains(t, env, "OTHER=1")
	require.NotContains(t, env, "XFORK_TRACE=run.json")
}
