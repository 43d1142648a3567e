package eval

import (
	"context"
	"errors"
	"time"

	"xfork/internal/node"
)

type Engine struct{}

var Default = &Engine{}

type Observer interface{}

var ErrCycle = errors.New("cycle")

type Limit struct{ n int }

func NewLimit(n int) *Limit { return &Limit{n} }

type Special struct {
	Timeout time.Duration
	Retry   func(attempt int, err error) (wait time.Duration, again bool)
	Limit   *Limit
	Rate    interface{ Wait(context.Context) error }
}

func Force(ctx context.Context, n *node.Node, opts ...Option) error {
	if !node.Has(n, node.Heavy) {
		enter()
		defer leave()
		if err := settle(ctx, n, false); err != nil {
			return err
		}
		if f := node.Outcome(n); f != nil {
			return f.Err
		}
		return nil
	}
	panic("stub")
}

func Each(ctx context.Context, ns []*node.Node, yield func(int, error) bool, opts ...Option) {}
