package expr_test

import (
	"errors"
	"testing"
	"time"

	"xfork/expr"
)

// FuzzBackoff: a policy is refused when it is made, or it keeps its word for every attempt: no pause is negative or longer than
// the longest, none is shorter than the one before, and there are as many attempts as were allowed.
func FuzzBackoff(f *testing.F) {
	f.Add(3, int64(time.Millisecond), int64(time.Second), 1)
	f.Add(100, int64(1), int64(1<<62), 64)
	f.Add(0, int64(-1), int64(0), 2)
	f.Add(1<<40, int64(1<<62), int64(1<<63-1), 1<<40)
	f.Fuzz(func(t *testing.T, n int, first, most int64, attempt int) {
		p := backoff(n, time.Duration(first), time.Duration(most))
		if refused := n < 1 || first < 0 || most < 0; (p == nil) != refused {
			t.Fatalf("refused: %v", p == nil)
		}
		if p == nil || attempt < 1 || attempt == 1<<63-1 {
			return
		}
		wait, again := p(attempt, errors.New("no"))
		next, _ := p(attempt+1, errors.New("no"))
		switch {
		case again != (attempt < n):
			t.Errorf("attempt %d of %d: again is %v", attempt, n, again)
		case wait < 0 || int64(wait) > most:
			t.Errorf("a pause of %v, but the longest is %v", wait, time.Duration(most))
		case next < wait:
			t.Errorf("a pause of %v after one of %v", next, wait)
		}
	})
}

// backoff is the policy, or nil if it was refused.
func backoff(n int, first, most time.Duration) (p expr.Policy) {
	defer func() { _ = recover() }()
	return expr.Backoff(n, first, most)
}
