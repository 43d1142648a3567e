package eval

import (
	"xfork/internal/failure"
	"xfork/internal/node"
)

// showWaits makes the calls on this goroutine, all of which wait for a force, known to the searches for cycles and to the lending
// of the unsafe token. A call that waits for a direct one waits for what that one waits for.
//
// It goes from the innermost call to the outermost. A frame with a scope of its own starts anew; a frame without one, which is
// beneath a direct call, is shown with the scope of the frame above it, linked by wait.above. Frames that are shown already, from
// an earlier park, stay as they are.
func (p *post) showWaits() {
	var s *scope
	var above *wait
	for i := p.depth - 1; i >= 0; i-- {
		f := p.frames[i]
		if f.inner != nil {
			s, above = f.inner, nil
		}
		if s == nil {
			continue
		}
		if f.shown == nil || f.shown.s != s || f.shown.above != above {
			f.hide()
			f.show(s, above)
		}
		above = f.shown
	}
}

// show makes it known that the call waits for s: by an owner of its node in the parking lot, where a search finds it that comes to
// the node, and in the task, where a withdrawal finds it (LastHasLeft).
func (f *frame) show(s *scope, above *wait) {
	f.shown = &wait{f.n, s, above}
	f.owner = &node.Owner{Who: f.shown}
	// Before others can find it: a search may hold a pointer to s for longer than the force lasts.
	s.dirty.Store(true) // others may hold it from here on
	if k := f.task(); k != nil {
		k.extra().waits(s, true)
	}
	// Last, for from here on others follow it.
	node.Own(f.n, f.owner)
}

// hide takes that back. It does nothing for a frame that is not shown.
func (f *frame) hide() {
	if f.shown == nil {
		return
	}
	node.Disown(f.owner)
	if k := f.task(); k != nil {
		k.x.Load().waits(f.shown.s, false)
	}
	f.shown, f.owner = nil, nil
}

// unwanted reports whether the innermost call is no longer demanded. On the way it withdraws the scopes that undemanded calls
// further down the stack wait for: a call above one of them may be demanded by another force, and then goes on. It runs on p's
// goroutine; other goroutines set the alarm alone. Without an alarm it costs one load.
//
//	frame 0   task, gone             undemanded
//	frame 1   direct, not waited for likewise: it is demanded by frame 0 alone
//	frame 2   task, not gone         demanded: another force waits for its node
func (p *post) unwanted() bool {
	if !p.alarm.Load() {
		return false
	}
	// Cleared before the look, and set again if the look finds something. Cleared afterwards, an alarm that another goroutine
	// sets during the look would be lost.
	p.alarm.Store(false)
	gone, some := false, false
	for _, f := range p.frames[:p.depth] {
		if k := f.task(); k != nil {
			gone = k.gone(f.number)
		} else {
			gone = gone && node.Load(f.n) != node.Waited
		}
		some = some || gone
		if gone && f.inner != nil {
			f.inner.run.Kill(f.inner, failure.ErrWithdrawn)
		}
	}
	if some {
		p.alarm.Store(true) // look again, as long as such a call is there
	}
	return gone
}
