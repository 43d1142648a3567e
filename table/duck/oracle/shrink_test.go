package oracle_test

import "testing"

// shrink makes a query that differs smaller as long as it differs in the same
// way, by one thing at a time: greedy, with a limit for queries that take long.
func (w *world) shrink(t *testing.T, q *query, kind string) *query {
	for left := 400; left > 0; {
		smaller := false
		for _, change := range q.changes() {
			undo := change()
			if undo == nil {
				continue
			}
			if left--; left < 0 {
				undo()
				return q
			}
			if w.check(t, q).kind == kind {
				smaller = true
				continue
			}
			undo()
		}
		if !smaller {
			break
		}
	}
	return q
}

// change makes a query smaller, and returns what takes that back; nil if there
// is nothing to change any more.
type change func() (undo func())

// set is the change of one variable.
func set[T any](at *T, to T) change {
	return func() func() {
		was := *at
		*at = to
		return func() { *at = was }
	}
}

// without is the change that takes elements from..to out of a list which keeps
// least of them.
func without[T any](list *[]T, from, to, least int) change {
	return func() func() {
		was := *list
		if to > len(was) || len(was)-(to-from) < least {
			return nil
		}
		*list = append(append([]T(nil), was[:from]...), was[to:]...)
		return func() { *list = was }
	}
}

// changes returns what may be left out, the largest first.
func (q *query) changes() (all []change) {
	for i := len(q.steps) - 1; i >= 0; i-- {
		all = append(all, without(&q.steps, i, i+1, 0))
	}
	for _, r := range q.relations(nil) {
		all = append(all, r.changes()...)
	}
	for _, s := range q.steps {
		if s.other != nil {
			all = append(all, s.other.changes()...)
		}
		all = append(all, s.changes()...)
	}
	return all
}

func (r *relation) changes() (all []change) {
	if r.format != "" {
		all = append(all, set(&r.format, ""))
	}
	n := r.rows()
	size := max(n/2, 1)
	if n <= 12 {
		size = 1
	}
	for from := n - size; from >= 0; from -= size {
		all = append(all, func() func() {
			var undo []func()
			for _, c := range r.cols {
				u := without(&c.values, from, from+size, 0)()
				if u == nil {
					return nil
				}
				undo = append(undo, u)
			}
			return func() {
				for _, u := range undo {
					u()
				}
			}
		})
	}
	for i := len(r.cols) - 1; i >= 0; i-- {
		all = append(all, without(&r.cols, i, i+1, 1))
	}
	return all
}

func (s *step) changes() (all []change) {
	least := 1
	if s.verb == "group" {
		least = 0
	}
	for i := len(s.cols) - 1; i >= 0; i-- {
		all = append(all, without(&s.cols, i, i+1, least))
	}
	for i := len(s.calls) - 1; i >= 0; i-- {
		all = append(all, without(&s.calls, i, i+1, 1))
	}
	for i := len(s.by) - 1; i >= 0; i-- {
		all = append(all, without(&s.by, i, i+1, 1))
	}
	for i := len(s.on) - 1; i >= 0; i-- {
		all = append(all, without(&s.on, i, i+1, 1))
	}
	if s.where != nil {
		all = append(all, set(&s.where, nil))
	}
	for _, c := range s.calls {
		if c.where != nil {
			all = append(all, set(&c.where, nil))
		}
		if c.over != nil {
			all = append(all, without(&c.over.part, 0, 1, 0), without(&c.over.by, 0, 1, 1))
		}
	}
	for _, at := range s.exprs() {
		all = append(all, shorter(at)...)
	}
	return all
}

// shorter replaces an expression by one of its operands, and each operand in
// the same way.
func shorter(at **ex) (all []change) {
	e := *at
	for _, a := range e.args {
		if a.kind == e.kind {
			all = append(all, set(at, a))
		}
	}
	if e.lazy {
		all = append(all, set(&e.lazy, false))
	}
	for i := range e.args {
		all = append(all, shorter(&e.args[i])...)
	}
	return all
}
