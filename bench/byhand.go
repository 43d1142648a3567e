package bench

import (
	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/bench/shape"
)

// ByHand is the baseline: closures and counters, one goroutine. body, if it is not nil, runs at every node.
func ByHand(s *shape.Shape, body func()) measure.Contender {
	return measure.Contender{Name: "closures", Build: func() measure.Force {
		g := baseline.New(s, body)
		return func() (int64, error) { return g.Run(), nil }
	}}
}

// ByHandSimple is the baseline as it was before it was made fast.
func ByHandSimple(s *shape.Shape) measure.Contender {
	return measure.Contender{Name: "simple closures", Build: func() measure.Force {
		g := baseline.NewSimple(s)
		return func() (int64, error) { return g.Run(), nil }
	}}
}

// ByHandWorkers is the baseline on several goroutines with a deque each.
func ByHandWorkers(s *shape.Shape, body func(), workers int) measure.Contender {
	return measure.Contender{Name: "worker deques", Build: func() measure.Force {
		g := baseline.New(s, body)
		return func() (int64, error) { return g.RunWorkers(workers), nil }
	}}
}

// Loop is the sequential program: it builds nothing.
func Loop(s *shape.Shape, body func()) measure.Contender {
	return Call("loop", func() int64 { return baseline.Loop(s, body) })
}

// Call is a contender that has nothing to build.
func Call(name string, f func() int64) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force {
		return func() (int64, error) { return f(), nil }
	}}
}
