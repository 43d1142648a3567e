package observe

import (
	"xfork/eval/stream"
	"xfork/internal/node"
)

// Why calls have failed. An error is written down only where a watcher wants it, and of so many that a run which fails again and
// again stays small.

// Fail writes down why n, or an attempt at it, has failed. It must come before n forgets its arguments.
func (l *Log) Fail(n *node.Node, attempt int32, err error) {
	c := l.to
	if !c.reasons || c.failures.Add(1) > stream.MostFailures {
		return
	}
	f := stream.Failure{Node: node.Number(n), Attempt: attempt, Element: -1, Err: err}
	if d, ok := node.OpOf(n).(node.Describer); ok {
		f.Args, f.Element = d.Describe(n)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.fresh = append(l.fresh, f)
	}
}

// Expire says that an attempt's time is up while its function goes on.
func (c *Recorder) Expire(n *node.Node, attempt int32, err error) {
	if c != nil {
		c.common.Fail(n, attempt, err)
	}
}

// Expired says that this was the call's last attempt.
func (c *Recorder) Expired(n *node.Node) {
	if c != nil {
		c.common.Add(stream.Expired, node.Number(n), 0)
	}
}
