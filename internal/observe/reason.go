package observe

import (
	"xfork/eval/stream"
	"xfork/internal/node"
)

// Why calls have failed. An error is written down only if a watcher wants to know (stream.FailureWatcher), and only the first
// stream.MostFailures of a run: one that fails again and again must not fill the memory.

// Fail writes down why n, or an attempt at it, has failed: the error, the arguments, the element. The caller has the claim of n, and
// calls it before n is given its failure; otherwise the arguments are forgotten.
func (l *Log) Fail(n *node.Node, attempt int32, err error) {
	// Counted first and without a lock: after the most that are kept a failure costs an addition.
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

// Expire writes down that an attempt's time is up while its function goes on. A timer calls it, on a goroutine that has no log of its
// own: it writes to the common one. The claim is the task's, so the arguments are still there. c may be nil.
func (c *Recorder) Expire(n *node.Node, attempt int32, err error) {
	if c != nil {
		c.common.Fail(n, attempt, err)
	}
}

// Expired writes down that this was the call's last attempt. c may be nil.
func (c *Recorder) Expired(n *node.Node) {
	if c != nil {
		c.common.Add(stream.Expired, node.Number(n), 0)
	}
}
