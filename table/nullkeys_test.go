package table_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// twoKeys has two keys, of which the second one is looked up by its number.
type twoKeys[T any] struct {
	K Null[T] `table:"k"`
	N int     `table:"n"`
}

// A null among several keys matches nothing, whichever of the keys the table of
// the join goes by.
func TestANullAmongSeveralKeysMatchesNothing(t *testing.T) {
	nullAmongKeys(t, 7.5)
	nullAmongKeys(t, int64(7))
	nullAmongKeys(t, "seven")
	nullAmongKeys(t, ParseDec("7.5"))
	nullAmongKeys(t, true)
	nullAmongKeys(t, ParseDay("2020-01-01"))
}

func nullAmongKeys[T any](t *testing.T, v T) {
	value := Null[T]{V: v, Valid: true}
	l := Slice([]twoKeys[T]{{value, 1}, {Null[T]{}, 2}, {Null[T]{}, 3}, {value, 2}})
	r := Slice([]twoKeys[T]{{Null[T]{}, 2}, {value, 1}, {Null[T]{}, 1}}).Rename("k", "k2").Rename("n", "n2")
	for _, on := range [][]Match{{Eq("k", "k2"), Eq("n", "n2")}, {Eq("n", "n2"), Eq("k", "k2")}} {
		for kind, want := range map[JoinKind]string{
			Inner: "1  1\n", Semi: "1\n", Anti: "2\n3\n2\n", Left: "1  1\n2  -\n3  -\n2  -\n", Full: "1  1\n2  -\n3  -\n2  -\n-  2\n-  1\n",
		} {
			t.Run(fmt.Sprintf("%T %v", v, kind), func(t *testing.T) {
				cols := []any{"n", "n2"}
				if kind == Semi || kind == Anti {
					cols = cols[:1]
				}
				require.Equal(t, want, shown(t, l.Join(r, kind, on...).Select(cols...)))
			})
		}
	}
	same := []Match{Where(Col("k").Same(Right("k2"))), Eq("n", "n2")}
	require.Equal(t, "1  1\n2  2\n", shown(t, l.Join(r, Inner, same...).Select("n", "n2")), "Same matches null with null")
}
