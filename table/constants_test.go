package table_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	. "xfork/table"
)

// A condition that is never true stays where another one may fail: dropped with what is
// always true, it would let all rows through.
func TestAConditionThatIsNeverTrueBesideOneThatMayFail(t *testing.T) {
	f := Columns(Data("a", []int64{0, 1}), Data("d", []Decimal{ParseDec("0.0000000000000000"), ParseDec("1.0000000000000000")}))
	for _, never := range []Column{Lit("a").Matches("").Not(), Lit(1).Eq(2), Lit(nil).Eq(1)} {
		n, err := Count(f.Filter(never, Col("d").Eq(Col("a")))).Force(context.Background())
		require.NoError(t, err)
		require.Zero(t, n)
	}
}
