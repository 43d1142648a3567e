//go:build seam

package permit

import "fmt"

// Quiet returns what is wrong with a queue that has n permits and that no call uses: all of them are to be free.
func (q *Queue) Quiet(n int) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.free != n || len(q.waiters.all) > 0 {
		return fmt.Errorf("%d of %d places under the limit are free, %d want one", q.free, n, len(q.waiters.all))
	}
	return nil
}

// Quiet returns what is wrong with a token that no call uses.
func (t *Token[S]) Quiet() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder != nil || len(t.waiters.all) > 0 {
		return fmt.Errorf("the unsafe token is held: %v; %d want it", t.holder != nil, len(t.waiters.all))
	}
	return nil
}
