package fuse

import "xfork/internal/kernel"

// Sinks whose parts are merged in any order: extremes and counts. (Places of extremes are merged in theirs.)

// extremeGather is for the least and the greatest element, and for where they are.
type extremeGather[T kernel.Number] struct {
	k     *kernel.Set[T]
	what  sinkWhat
	parts []kernel.Extreme[T]
	own   extremeState[T]
}

type extremeState[T kernel.Number] struct {
	g *extremeGather[T]
	e kernel.Extreme[T]
}

func (g *extremeGather[T]) prepare(what sinkWhat, parts int) {
	g.what, g.parts = what, zeroed(g.parts, parts)
}

func (g *extremeGather[T]) state(own bool) state {
	if !own {
		return &extremeState[T]{g: g}
	}
	g.own = extremeState[T]{g: g}
	return &g.own
}

func (g *extremeGather[T]) finish(*Operator, int) uint64 {
	e := kernel.Extreme[T]{}
	for _, p := range g.parts {
		switch {
		case !p.Found:
		case !e.Found:
			e = p
		case g.what == minSink:
			e.Value = min(e.Value, p.Value)
		case g.what == maxSink:
			e.Value = max(e.Value, p.Value)
		case g.what == argMinSink:
			e = e.JoinMin(p)
		default:
			e = e.JoinMax(p)
		}
	}
	if g.what == argMinSink || g.what == argMaxSink {
		return imageOf(e.Index)
	}
	return imageOf(e.Value)
}

func (s *extremeState[T]) block(f *frame, in *instr, n int) {
	a := reg[T](f, in.a, n)
	switch s.g.what {
	case argMinSink:
		s.g.k.ArgMin(&s.e, a, f.at)
		return
	case argMaxSink:
		s.g.k.ArgMax(&s.e, a, f.at)
		return
	}
	var m T
	if s.g.what == minSink {
		if m = s.g.k.MinOf(a); s.e.Found {
			m = min(m, s.e.Value)
		}
	} else {
		if m = s.g.k.MaxOf(a); s.e.Found {
			m = max(m, s.e.Value)
		}
	}
	s.e.Value, s.e.Found = m, true
}

func (s *extremeState[T]) chunk() {}

func (s *extremeState[T]) end(part int) {
	s.g.parts[part], s.e = s.e, kernel.Extreme[T]{}
}

// maskGather is for Count, AnyOf and AllOf. It counts: what stops early in one part does not stop the others.
type maskGather struct {
	what  sinkWhat
	parts []int
	own   maskState
}

type maskState struct {
	g *maskGather
	n int
}

func (g *maskGather) prepare(what sinkWhat, parts int) {
	g.what, g.parts = what, zeroed(g.parts, parts)
}

func (g *maskGather) state(own bool) state {
	if !own {
		return &maskState{g: g}
	}
	g.own = maskState{g: g}
	return &g.own
}

func (g *maskGather) finish(_ *Operator, n int) uint64 {
	count := 0
	for _, p := range g.parts {
		count += p
	}
	switch g.what {
	case anySink:
		return imageOf(count > 0)
	case allSink:
		return imageOf(count == n)
	}
	return imageOf(count)
}

func (s *maskState) block(f *frame, in *instr, n int) { s.n += kernel.Count(reg[bool](f, in.a, n)) }
func (s *maskState) chunk()                           {}
func (s *maskState) end(part int)                     { s.g.parts[part], s.n = s.n, 0 }
