package dispatch

import (
	"xfork/internal/demand"
	"xfork/internal/node"
)

// How the demand for calls that are away ends. It is what package exec does for
// a call that runs here, but for one thing: there is one context for all calls
// of a partition, so that it is cancelled when none of them is demanded.

// withdraw ends the demand of scope s for its calls above the bar. Their tasks
// are over at once; the calls go on for forces that wait for them, or because
// others of the partition are demanded, or are cancelled.
func (p *partition) withdraw(s *demand.Scope) {
	var over []member
	p.mu.Lock()
	bar := s.Bar.Load()
	for j := range p.members {
		m := &p.members[j]
		if m.over || !m.here || m.b.Scope != s || m.b.Task(m.i).Number <= bar {
			continue
		}
		if m.ready {
			over = append(over, *m)
		}
		m.here, m.ready = false, false
		// In one step with the look whether others wait, as leaveTo does it.
		// The claim does not end meanwhile: its end takes mu.
		m.adopted = node.OwnIfAwaited(m.n, &node.Owner{Who: &adopter{p, j}}, func() bool { return true })
		if !m.adopted {
			p.wanted--
		}
	}
	p.mu.Unlock()
	for _, m := range over {
		p.d.m.Skips(m.b, m.i)
	}
	p.cancelUnwanted()
}

// There is one for each call, and not one for the partition: forces wait for
// nodes, and what the partition owes them ends call by call.

// adopter is the owner, in the parking lot, of a call that its own run does not
// demand any more, but others do.
type adopter struct {
	p *partition
	j int
}

// LastHasLeft ends the demand of others for the call.
func (a *adopter) LastHasLeft() {
	p := a.p
	p.mu.Lock()
	if m := &p.members[a.j]; m.adopted {
		m.adopted = false
		p.wanted--
	}
	p.mu.Unlock()
	p.cancelUnwanted()
}

// cancelUnwanted ends the context of a partition of which nothing is demanded.
// Its calls are orphans until the carrier returns.
func (p *partition) cancelUnwanted() {
	p.mu.Lock()
	open := 0
	if p.wanted == 0 && !p.ended && !p.gone {
		for j := range p.members {
			if !p.members[j].over {
				open++
			}
		}
	}
	if open == 0 {
		p.mu.Unlock()
		return
	}
	p.gone, p.orphans = true, open
	p.mu.Unlock()
	p.d.orphans(+open)
	p.cancel()
}

// orphans counts calls on and off that go on although nothing demands them.
func (d *Dispatcher) orphans(by int) { d.r.Opts.World.Engine(d.r.Opts.Engine).Orphan(by) }
