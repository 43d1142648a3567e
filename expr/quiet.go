//go:build seam

package expr

// QuietLimit reports, as an error, how many of the n places of a Limit, or of one of the limits of a LimitBy, have not come
// back; nil: all are there. Only tests call it: after a run that leaves nothing behind no place may be missing.
func QuietLimit(o Option, n int) error {
	if l, is := o.(limit); is {
		return l.l.Quiet(n)
	}
	return o.(interface{ quiet() error }).quiet()
}

func (l *limitBy[A, K]) quiet() error {
	l.limits.mu.Lock()
	defer l.limits.mu.Unlock()
	for _, p := range l.limits.of {
		if limit := p.Value(); limit != nil {
			if err := limit.Quiet(l.limits.n); err != nil {
				return err
			}
		}
	}
	return nil
}
