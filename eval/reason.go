package eval

import (
	"xfork/eval/stream"
	"xfork/internal/node"
)

// Why calls have failed, and how far folds have come: what an observed run tells beside the plain events of log.go. An error
// is written down only where a watcher wants it, and of so many that a run which fails again and again stays small.

// fails writes down why n, or an attempt at it, has failed. It must come before n forgets its arguments.
func (p *post) fails(n *node.Node, attempt int32, err error) {
	if p != nil && p.log != nil {
		p.log.fails(n, attempt, err)
	}
}

func (l *log) fails(n *node.Node, attempt int32, err error) {
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
	if !l.over {
		l.fresh = append(l.fresh, f)
	}
}

// expires says that an attempt's time is up while its function goes on.
func (c *recorder) expires(n *node.Node, a *attempt) {
	if c != nil {
		c.common.fails(n, a.number, a.err)
	}
}

// expired says that this was the call's last attempt.
func (c *recorder) expired(n *node.Node) {
	if c != nil {
		c.common.add(stream.Expired, node.Number(n), 0)
	}
}

// fused says that n is evaluated on the way to another node, and is no task.
func (s *scope) fused(n *node.Node) {
	if s.run.seen != nil {
		s.teller().add(stream.Fused, node.Number(n), 0)
	}
}

// steps is how often the parts of a call are told of, at most, for each participant.
const steps = 256

// divided says that the call has begun with n parts, and tells after how many of them a participant is to say so; 0: never.
func (p *post) divided(f *frame, n int) (tell int64) {
	if p.log == nil {
		return 0
	}
	known := int64(n)
	if f.scope.More {
		known = 0
	}
	p.log.add(stream.Divided, node.Number(f.n), known)
	return max(1, int64(n)/steps)
}

// advanced says that the participant has done some more parts.
func (p *post) advanced(sp *split) {
	if p.log != nil {
		p.log.add(stream.Advanced, node.Number(sp.f.n), sp.tell)
	}
}
