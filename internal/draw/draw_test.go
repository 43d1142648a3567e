package draw_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/draw"
)

func TestLongNamesLoseTheirMiddle(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"", ""},
		{"fetch", "fetch"},
		{strings.Repeat("x", 34), strings.Repeat("x", 34)},
		{"github.com/someone/project/fetchAll", "github.com/s…eone/project/fetchAll"},
		{strings.Repeat("ä", 20) + strings.Repeat("ö", 20), strings.Repeat("ä", 12) + "…" + "ä" + strings.Repeat("ö", 20)},
	} {
		got := draw.Shorten(c.name)
		require.LessOrEqual(t, len([]rune(got)), 34, c.name)
		require.Equal(t, c.want, got, c.name)
	}
}

func TestNumbersHaveTheirThousandsApart(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 999999: "999,999", 1234567: "1,234,567"} {
		require.Equal(t, want, draw.Thousands(n))
	}
}

func TestACaptionIsOneLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"one", "one"},
		{"one\ntwo", "one"},
		{strings.Repeat("é", 160), strings.Repeat("é", 160)},
		{strings.Repeat("é", 161) + "\nmore", strings.Repeat("é", 160) + "…"},
	} {
		require.Equal(t, c.want, draw.Line(c.text))
	}
}

func TestAnyTextBecomesXML(t *testing.T) {
	for text, want := range map[string]string{"a < b && c": "a &lt; b &amp;&amp; c", "plain": "plain", "\x00": "\uFFFD", "x\xff": "x\uFFFD"} {
		require.Equal(t, want, draw.Escape(text))
	}
}

func TestTheLargestGroupsStay(t *testing.T) {
	const groups = draw.MostGroups + 5
	var of []int32
	for g := range int32(groups) {
		of = append(of, g)
		if g%2 == 0 || g > 20 { // the odd ones up to 20 are the smallest
			of = append(of, g)
		}
	}
	before := append([]int32(nil), of...)
	kept := draw.Merge(of, groups)
	require.Len(t, kept, draw.MostGroups-1)
	require.IsIncreasing(t, kept, "in order of first occurrence")
	number := map[int32]int32{}
	for at, g := range kept {
		number[g] = int32(at)
	}
	merged := 0
	for i, g := range before {
		want, stays := number[g]
		if !stays {
			want = draw.MostGroups - 1
			merged++
			require.True(t, g%2 == 1 && g <= 20, "group %d is not one of the smallest", g)
		}
		require.Equal(t, want, of[i])
	}
	require.Equal(t, groups-draw.MostGroups+1, merged, "one node each")
}

func TestHigherGroupsComeFirst(t *testing.T) {
	require.Equal(t, []int32{3, 0, 1, 2}, draw.ByLevel([]float64{2.5, 0, 1, 1.5}))
	require.Equal(t, []int32{0, 1, 2}, draw.ByLevel([]float64{1, 1, 1}), "equal levels keep their order")
	require.Empty(t, draw.ByLevel(nil))
}

func TestEdgesBetweenTwoBoxesAreOneArrow(t *testing.T) {
	var b draw.Bundle
	b.Add(0, 1, draw.Arrow{Inner: true})
	b.Add(1, 0, draw.Arrow{Strict: true})
	b.Add(0, 1, draw.Arrow{Heavy: true})
	b.Add(2, 2, draw.Arrow{Strict: true})
	b.Add(0, 1, draw.Arrow{Strict: true, Inner: true})
	b.Add(2, 0, draw.Arrow{Inner: true})
	require.Equal(t, []draw.Arrow{
		{From: 0, To: 1, Count: 3, Strict: true, Heavy: true},
		{From: 1, To: 0, Count: 1, Strict: true},
		{From: 2, To: 0, Count: 1, Inner: true},
	}, b.Arrows)
	require.Equal(t, map[int32]bool{2: true}, b.Loops)
}

// every has a box of every shape and every mark, arrows of all kinds in both directions, and a key.
func every() draw.Picture {
	p := draw.Picture{Caption: []string{"a <heading>", "and a line"}, Folded: true, ID: "-7", Key: []draw.Sample{
		{Word: "a call", Box: &draw.Box{Shape: draw.Card, Paint: draw.Blue}},
		{Word: "failed", Mark: draw.Cross},
		{Word: "not strict", Arrow: draw.Arrow{}},
	}}
	for i, shape := range []draw.Shape{draw.Pill, draw.Card, draw.Slanted, draw.Pill, draw.Card, draw.Slanted, draw.Card} {
		p.Boxes = append(p.Boxes, draw.Box{
			Name: "f&" + string(rune('a'+i)), Line: "x.go:1", Title: "<all>", Shape: shape, Paint: draw.Green, Mark: draw.Mark(i), Count: 1 + i%2*1200, Root: i == 6, Loop: i == 3,
		})
	}
	for to := range int32(7) {
		for from := range to {
			p.Arrows = append(p.Arrows, draw.Arrow{From: from, To: to, Count: int(from) + 1, Strict: from%2 == 0, Inner: from%3 == 1, Heavy: to == 6})
		}
	}
	p.Arrows = append(p.Arrows, draw.Arrow{From: 5, To: 2, Count: 4})
	return p
}

func TestAPictureIsXMLWithAllThatItWasGiven(t *testing.T) {
	var b strings.Builder
	require.NoError(t, every().SVG(&b))
	counts := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if s, ok := token.(xml.StartElement); ok {
			counts[s.Name.Local]++
			for _, a := range s.Attr {
				require.NotContains(t, a.Value, "NaN")
				require.NotContains(t, a.Value, "Inf")
			}
		}
	}
	require.Equal(t, 1+7, counts["title"], "of the whole, and of each box")
	for _, want := range []string{"a &lt;heading&gt;", "×1,201", "f&amp;a", "a call", `marker-start="url(#xfork-arrow-up-7)"`, "prefers-color-scheme: dark"} {
		require.Contains(t, b.String(), want)
	}
}

func TestEqualPicturesAreEqualTexts(t *testing.T) {
	var a, b strings.Builder
	p := every()
	require.NoError(t, p.SVG(&a))
	require.NoError(t, p.SVG(&b), "drawing has not changed the picture")
	require.Equal(t, a.String(), b.String())
}

func TestAPictureOfNothingIsDrawn(t *testing.T) {
	var b strings.Builder
	require.NoError(t, draw.Picture{}.SVG(&b))
	require.NoError(t, xml.Unmarshal([]byte(b.String()), new(struct{})))
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTheErrorIsTheWriters(t *testing.T) {
	require.ErrorIs(t, every().SVG(full{}), errFull)
}
