package run

import (
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
)

// ShowWaits makes the calls on this goroutine, all of which wait for a force, known to the searches for cycles and to the lending
// of the unsafe token. A call that waits for a direct one waits for what that one waits for.
//
// It goes from the innermost call to the outermost. A frame with a scope of its own starts anew; a frame without one, which is
// beneath a direct call, is shown with the scope of the frame above it, linked by Wait.Above. Frames that are shown already, from
// an earlier park, stay as they are.
//
//	frame 2   Inner = s2    shown: waits for s2
//	frame 1   direct        shown: waits for s2, Above = the wait of frame 2
//	frame 0   Inner = s1    shown: waits for s1
func (p *Post) ShowWaits() {
	var s *demand.Scope
	var above *demand.Wait
	for i := p.Depth - 1; i >= 0; i-- {
		f := p.Frames[i]
		if f.Inner != nil {
			s, above = f.Inner, nil
		}
		if s == nil {
			continue
		}
		if f.shown == nil || f.shown.Scope != s || f.shown.Above != above {
			f.Hide()
			f.show(s, above)
		}
		above = f.shown
	}
}

// show makes it known that the call waits for s: by an owner of its node in the parking lot, where a search finds it that comes to
// the node, and in the task, where a withdrawal finds it (exec, LastHasLeft).
func (f *Frame) show(s *demand.Scope, above *demand.Wait) {
	f.shown = &demand.Wait{Node: f.Node, Scope: s, Above: above}
	f.owner = &node.Owner{Who: f.shown}
	// Before others can find it: a search may hold a pointer to s for longer than the force lasts.
	s.Dirty.Store(true) // others may hold it from here on
	if k := f.task(); k != nil {
		k.Extra().Waits(s, true)
	}
	// Last, for from here on others follow it.
	node.Own(f.Node, f.owner)
}

// Hide takes that back. It does nothing for a frame that is not shown.
func (f *Frame) Hide() {
	if f.shown == nil {
		return
	}
	node.Disown(f.owner)
	if k := f.task(); k != nil {
		k.Ext.Load().Waits(f.shown.Scope, false)
	}
	f.shown, f.owner = nil, nil
}

// Unwanted reports whether the innermost call is no longer demanded. On the way it withdraws the scopes that undemanded calls
// further down the stack wait for: a call above one of them may be demanded by another force, and then goes on. It runs on p's
// goroutine; other goroutines set the alarm alone. Without an alarm it costs one load.
//
//	frame 0   task, gone             undemanded
//	frame 1   direct, not waited for likewise: it is demanded by frame 0 alone
//	frame 2   task, not gone         demanded: another force waits for its node
func (p *Post) Unwanted() bool {
	if !p.Alarm.Load() {
		return false
	}
	// Cleared before the look, and set again if the look finds something. Cleared afterwards, an alarm that another goroutine
	// sets during the look would be lost.
	p.Alarm.Store(false)
	gone, some := false, false
	for _, f := range p.Frames[:p.Depth] {
		if k := f.task(); k != nil {
			gone = k.Gone(f.Number)
		} else {
			gone = gone && node.Load(f.Node) != node.Waited
		}
		some = some || gone
		if gone && f.Inner != nil {
			f.Inner.Kill(failure.ErrWithdrawn)
		}
	}
	if some {
		p.Alarm.Store(true) // look again, as long as such a call is there
	}
	return gone
}
