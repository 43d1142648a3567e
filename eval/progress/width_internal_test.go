package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheTableOfWideLettersAscends(t *testing.T) {
	require.Zero(t, len(wide)%2)
	for k := 0; k < len(wide); k += 2 {
		require.LessOrEqual(t, wide[k], wide[k+1], "%#x", wide[k])
		require.Equal(t, 2, columns(wide[k]), "%#x", wide[k])
		require.Equal(t, 2, columns(wide[k+1]), "%#x", wide[k+1])
		if k > 0 {
			require.Greater(t, wide[k], wide[k-1]+1, "%#x: neighbours are joined", wide[k])
			require.NotEqual(t, 2, columns(wide[k]-1), "%#x", wide[k]-1)
		}
	}
}

func TestColumnsOfTexts(t *testing.T) {
	for text, want := range map[string]int{
		"":                     0,
		"main.fetch":           10,
		"日本語":                  6,
		"ﾊﾝｶｸ":                 4, // half-width
		"e\u0301":              1, // a mark takes none
		"a\u00adb":             2, // nor a soft hyphen
		"✔":                    1,
		"✔\ufe0f":              2, // drawn as an emoji
		"👩":                    2,
		"\x1b[31m":             4, // of a control character nothing is counted but what follows it
		"한국어":                  6,
		strings.Repeat("·", 9): 9,
	} {
		require.Equal(t, want, width(text), "%q", text)
	}
}

func TestCutAndPad(t *testing.T) {
	for _, c := range []struct {
		text      string
		columns   int
		cut, full string
	}{
		{"fetch", 5, "fetch", "fetch"},
		{"fetch", 7, "fetch", "fetch  "},
		{"fetch", 4, "fet…", "fetch"},
		{"fetch", 1, "…", "fetch"},
		{"fetch", 0, "", "fetch"},
		{"日本語", 5, "日本…", "日本語"},
		{"日本語", 4, "日…", "日本語"}, // half a letter cannot be shown
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301e\u0301e\u0301"},
		{"日", 4, "日", "日  "},
	} {
		require.Equal(t, c.cut, cut(c.text, c.columns), "%q to %d", c.text, c.columns)
		require.LessOrEqual(t, width(cut(c.text, c.columns)), c.columns)
		require.Equal(t, c.full, pad(c.text, c.columns), "%q to %d", c.text, c.columns)
	}
}

func TestABarHasStepsOfAnEighth(t *testing.T) {
	for _, c := range []struct {
		share float64
		bar   string
	}{{0, "····"}, {1. / 32, "▏···"}, {0.25, "█···"}, {0.5 + 3./32, "██▍·"}, {31. / 32, "███▉"}, {1, "████"}, {1.5, "████"}} {
		require.Equal(t, c.bar, bar(c.share, 4), "%v", c.share)
	}
}

func TestPaceAndRest(t *testing.T) {
	const s = time.Duration(1)
	for name, c := range map[string]struct {
		lane               lane
		elapsed, then, own int64
		want               float64
	}{
		"two at a time from the beginning":     {lane{own: 20 * s, since: 0}, 10, 0, 0, 2},
		"two at a time since it began":         {lane{own: 10 * s, since: 5}, 10, 0, 0, 2},
		"only the later half counts":           {lane{own: 12 * s, since: 0}, 10, 5, 2, 2},
		"a sample from before the lane began":  {lane{own: 8 * s, since: 6}, 10, 5, 0, 2},
		"nothing of late":                      {lane{own: 7 * s, since: 0}, 10, 5, 7, 0},
		"a lane that has not begun has no own": {lane{since: -1}, 10, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.InDelta(t, c.want, c.lane.pace(time.Duration(c.elapsed), time.Duration(c.then), time.Duration(c.own)), 1e-9)
		})
	}
}
