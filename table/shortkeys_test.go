package table_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	. "xfork/table"
)

// texted is a row with two keys of text.
type texted struct {
	A Null[string] `table:"a"`
	B string       `table:"b"`
	V int64        `table:"v"`
}

// perText is a group of texted rows.
type perText struct {
	A    Null[string] `table:"a"`
	B    string       `table:"b"`
	N    int64        `table:"n"`
	Sum  int64        `table:"sum"`
	Last int64        `table:"last"`
}

// manyTexts returns rows with so many keys that morsels pass rows on. From row long on there are
// texts of more than 15 bytes, and nulls everywhere.
func manyTexts(rows, long int) []texted {
	out := make([]texted, rows)
	for i := range out {
		k := i * 7919 % 90_001
		a := fmt.Sprintf("%.*s", k%16, fmt.Sprintf("%d-abcdefghijklmnop", k)) // of all lengths up to 15
		if i >= long && k%5 == 0 {
			a = fmt.Sprintf("a text that is not short, %d", k)
		}
		out[i] = texted{A: Null[string]{V: a, Valid: k%11 != 0}, B: []string{"", "x", "\x00", "sixteen bytes .."}[k%3+i/(rows-1)], V: int64(i)}
	}
	return out
}

// Keys of text are passed on as numbers where all of a morsel are short, and as they are
// elsewhere: the groups are the same.
func TestShortKeysOfText(t *testing.T) {
	const rows = 400_000
	for _, long := range []int{0, 131_072 + 70_000, rows} {
		in := manyTexts(rows, long)
		type key struct {
			a Null[string]
			b string
		}
		want, at := []perText{}, map[key]int{}
		for _, r := range in {
			k := key{r.A, r.B}
			if !r.A.Valid {
				k.a.V = ""
			}
			g, is := at[k]
			if !is {
				g = len(want)
				at[k] = g
				want = append(want, perText{A: k.a, B: r.B})
			}
			want[g].N++
			want[g].Sum += r.V
			want[g].Last = r.V
		}
		require.Greater(t, len(want), 40_000, "so that rows are passed on")
		for _, workers := range []int{1, 2} {
			for _, memory := range []Option{nil, Memory(8 << 20)} {
				f := Slice(in).GroupBy("a", "b").Agg(Len().As("n"), Col("v").Sum().As("sum"), Col("v").Last().As("last"))
				if memory != nil {
					f = f.Options(memory, Spill(t.TempDir()))
				}
				got, err := Rows[perText](f).Force(context.Background(), eval.Workers(workers))
				require.NoError(t, err)
				require.Equal(t, len(want), len(got))
				for i := range want {
					if want[i] != got[i] {
						require.Equal(t, want[i], got[i], "group %d, texts are long from row %d on, %d workers", i, long, workers)
					}
				}
			}
		}
	}
}
