package answers

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// tolerance is how far a quotient may be from the one in the answer, relative to
// it. Sums are exact in both, so two engines differ by the rounding of the sums
// and of the quotient, some 1e-16 each; what is wrong differs by more than a
// billionth.
const tolerance = 1e-9

// Compare returns an error unless columns and rows are the answer to a query at a
// scale factor: the first field that differs.
//
//	nil        a null
//	float64    equal within a billionth
//	others     the text of the answer, as package fmt prints them
//
// So decimals have to be exact, and to have as many places: 1.50 is not 1.5. The
// order of the rows counts, for at these scale factors no query leaves it open.
func Compare(scale string, query int, columns []string, rows [][]any) error {
	names, want, err := Of(scale, query)
	if err != nil {
		return err
	}
	if !slices.Equal(columns, names) {
		return fmt.Errorf("the columns are %v instead of %v", columns, names)
	}
	for i := range min(len(rows), len(want)) {
		for k, field := range want[i] {
			if !same(rows[i][k], field) {
				return fmt.Errorf("row %d, %s: %v instead of %q", i+1, columns[k], rows[i][k], field)
			}
		}
	}
	if len(rows) != len(want) {
		return fmt.Errorf("there are %d rows instead of %d", len(rows), len(want))
	}
	return nil
}

// same reports whether a value is that of a field.
func same(v any, field string) bool {
	switch v := v.(type) {
	case nil:
		return field == ""
	case float64:
		want, err := strconv.ParseFloat(field, 64)
		return err == nil && math.Abs(v-want) <= tolerance*math.Abs(want)
	}
	return fmt.Sprint(v) == field
}
