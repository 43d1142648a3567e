package answers_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/table/tpch/answers"
	"xfork/table/tpch/dbgen"
)

func TestEveryQueryHasAnAnswer(t *testing.T) {
	// The rows that TPC's own answers have at scale factor 1.
	published := []int{4, 100, 10, 5, 5, 1, 4, 2, 175, 20, 1048, 2, 42, 1, 1, 18314, 1, 57, 1, 186, 100, 7}
	for _, scale := range answers.Scales() {
		for q := 1; q <= 22; q++ {
			columns, rows, err := answers.Of(scale, q)
			require.NoError(t, err)
			for _, r := range rows {
				require.Len(t, r, len(columns), "query %d at %s", q, scale)
			}
			if scale == "1" {
				require.Len(t, rows, published[q-1], "query %d", q)
			}
		}
	}
	_, null, err := answers.Of("0.01", 17)
	require.NoError(t, err)
	require.Equal(t, [][]string{{""}}, null)
}

func TestThereIsNoSuchAnswer(t *testing.T) {
	_, _, err := answers.Of("3", 1)
	require.ErrorContains(t, err, "none for query 1 at scale factor 3")
	_, _, err = answers.Of("1", 23)
	require.Error(t, err)
}

// small has the scale factors for which a query is asked here.
func small(t *testing.T, ask func(t *testing.T, sf float64) [][]string, query int) {
	for _, scale := range answers.Scales() {
		if scale == "1" && testing.Short() {
			continue
		}
		sf, err := strconv.ParseFloat(scale, 64)
		require.NoError(t, err)
		_, want, err := answers.Of(scale, query)
		require.NoError(t, err)
		require.Equal(t, want, ask(t, sf), "at %s", scale)
	}
}

// The tables and the answers belong together. These three queries are simple enough to be asked without an engine; Q13 depends on the
// comments.

func TestQ1(t *testing.T) {
	type sums struct{ n, quantity, price, discounted, charge, discount int64 }
	small(t, func(t *testing.T, sf float64) (rows [][]string) {
		groups := make(map[[2]string]*sums)
		last := day(1998, time.September, 2)
		for l := range dbgen.LineItems(sf, 0, 1) {
			if l.ShipDate > last {
				continue
			}
			key := [2]string{l.ReturnFlag, l.LineStatus}
			if groups[key] == nil {
				groups[key] = new(sums)
			}
			s := groups[key]
			s.n++
			s.quantity += l.Quantity
			s.price += l.ExtendedPrice
			s.discounted += l.ExtendedPrice * (100 - l.Discount)
			s.charge += l.ExtendedPrice * (100 - l.Discount) * (100 + l.Tax)
			s.discount += l.Discount
		}
		for key, s := range groups {
			rows = append(rows, []string{
				key[0], key[1], decimal(100*s.quantity, 2), decimal(s.price, 2), decimal(s.discounted, 4), decimal(s.charge, 6),
				average(s.quantity, s.n), average(s.price, 100*s.n), average(s.discount, 100*s.n), strconv.FormatInt(s.n, 10),
			})
		}
		slices.SortFunc(rows, func(a, b []string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		return rows
	}, 1)
}

func TestQ6(t *testing.T) {
	small(t, func(t *testing.T, sf float64) [][]string {
		from, to, sum := day(1994, time.January, 1), day(1995, time.January, 1), int64(0)
		for l := range dbgen.LineItems(sf, 0, 1) {
			if l.ShipDate >= from && l.ShipDate < to && l.Discount >= 5 && l.Discount <= 7 && l.Quantity < 24 {
				sum += l.ExtendedPrice * l.Discount
			}
		}
		return [][]string{{decimal(sum, 4)}}
	}, 6)
}

func TestQ13(t *testing.T) {
	small(t, func(t *testing.T, sf float64) (rows [][]string) {
		orders := make([]int64, dbgen.Rows(dbgen.TableCustomer, sf))
		for o := range dbgen.Orders(sf, 0, 1) {
			if _, behind, special := strings.Cut(o.Comment, "special"); !special || !strings.Contains(behind, "requests") {
				orders[o.CustKey-1]++
			}
		}
		customers := make(map[int64]int64)
		for _, n := range orders {
			customers[n]++
		}
		counts := make([][2]int64, 0, len(customers))
		for n, c := range customers {
			counts = append(counts, [2]int64{n, c})
		}
		slices.SortFunc(counts, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(b[1], a[1]), cmp.Compare(b[0], a[0])) })
		for _, c := range counts {
			rows = append(rows, []string{strconv.FormatInt(c[0], 10), strconv.FormatInt(c[1], 10)})
		}
		return rows
	}, 13)
}

// day returns a date as dbgen has it.
func day(y int, m time.Month, d int) int32 {
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// decimal prints n / 10^places.
func decimal(n int64, places int) string {
	text := fmt.Sprintf("%0*d", places+1, n)
	return text[:len(text)-places] + "." + text[len(text)-places:]
}

// average prints a quotient as the shortest decimal that is the same double.
func average(sum, n int64) string { return strconv.FormatFloat(float64(sum)/float64(n), 'f', -1, 64) }
