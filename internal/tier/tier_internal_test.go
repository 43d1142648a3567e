package tier

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The switch is read once, so the decision is tested from within.
func TestTheSwitchChoosesATier(t *testing.T) {
	best := Tiers()[len(Tiers())-1]
	for _, c := range []struct {
		value string
		tier  Tier
		says  string
	}{
		{"", best, ""},
		{"off", Plain, ""},
		{"sse9", best, "xfork: XFORK_SIMD=sse9: want off, avx2, avx512 or native; using " + best.String() + "\n"},
		{"OFF", best, "xfork: XFORK_SIMD=OFF: want off, avx2, avx512 or native; using " + best.String() + "\n"},
	} {
		var out strings.Builder
		require.Equal(t, c.tier, choose(c.value, &out))
		require.Equal(t, c.says, out.String())
	}
	for _, tier := range []Tier{AVX2, AVX512} {
		var out strings.Builder
		if tier <= best {
			require.Equal(t, tier, choose(tier.String(), &out))
			require.Empty(t, out.String())
		} else {
			require.Equal(t, best, choose(tier.String(), &out))
			require.Contains(t, out.String(), "this processor lacks it")
		}
	}
}
