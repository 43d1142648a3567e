package failure

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"xfork/internal/node"
)

// joined is the failures of a force under AllErrors, in creation order. Printed with %v it is a line for each, with %+v a
// traceback for each. It is not errors.Join's, which has no %+v.
type joined struct{ errs []error }

// Join returns all failures in creation order; a single one is itself. The map's keys are of no interest here: they are what made sure
// that each failure is listed once. The order is by number, and so the same on every schedule.
func Join(fails map[any]*node.Failure) error {
	sorted := slices.SortedFunc(maps.Values(fails), func(a, b *node.Failure) int { return cmp.Compare(a.Key, b.Key) })
	if len(sorted) == 1 {
		return sorted[0].Err
	}
	errs := make([]error, len(sorted))
	for i, f := range sorted {
		errs[i] = f.Err
	}
	return &joined{errs}
}

// Error returns a line for each failure.
func (j *joined) Error() string {
	var text strings.Builder
	for i, err := range j.errs {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(Text(err))
	}
	return text.String()
}

// Unwrap returns every failure, in creation order.
func (j *joined) Unwrap() []error { return j.errs }

// Format prints Error, and for %+v every traceback, with an empty line between two.
func (j *joined) Format(f fmt.State, verb rune) {
	if verb != 'v' || !f.Flag('+') {
		_, _ = io.WriteString(f, j.Error())
		return
	}
	for i, err := range j.errs {
		if i > 0 {
			_, _ = io.WriteString(f, "\n")
		}
		_, _ = fmt.Fprintf(f, "%+v", err)
	}
}
