package main

import (
	"errors"

	"github.com/samber/mo"

	"xfork/bench"
	"xfork/bench/measure"
	"xfork/bench/shape"
)

// eager returns a contender with a graph that runs while it is made: there is nothing to build.
func eager(s *shape.Shape, body func(), run func(*shape.Shape, func()) (int64, error)) measure.Contender {
	if body == nil {
		body = func() {}
	}
	return measure.Contender{Build: func() measure.Force {
		return func() (int64, error) { return run(s, body) }
	}}
}

// apply computes a node from its operands, or from the value of a leaf.
func apply(k shape.Kind, leaf int32, x, y int64) int64 {
	switch k {
	case shape.Leaf:
		return int64(leaf)
	case shape.Inc:
		return x + 1
	case shape.Add:
		return x + y
	}
	return x + y + 1
}

// channelGraph starts a goroutine for each node, which waits for those of its operands: the first way that Go teaches.
func channelGraph(s *shape.Shape, body func()) (int64, error) {
	nodes := make([]channelNode, s.Nodes)
	for i := range nodes {
		nodes[i].done = make(chan struct{})
		go runChannelNode(s, nodes, i, body)
	}
	for i := range nodes { // the last one does not need all
		nodes[i].wait()
	}
	return nodes[len(nodes)-1].v, nil
}

// runChannelNode waits for the operands of node i, runs it and closes its channel.
func runChannelNode(s *shape.Shape, nodes []channelNode, i int, body func()) {
	var x, y int64
	k := s.Kinds[i]
	if k != shape.Leaf {
		x = nodes[s.A[i]].wait()
	}
	if k == shape.Add || k == shape.Mix {
		y = nodes[s.B[i]].wait()
	}
	body()
	nodes[i].v = apply(k, s.A[i], x, y)
	close(nodes[i].done)
}

// channelNode is a value that is there once the channel is closed.
type channelNode struct {
	done chan struct{}
	v    int64
}

func (n *channelNode) wait() int64 {
	<-n.done
	return n.v
}

// futureGraph makes a future for each node, which collects those of its operands.
func futureGraph(s *shape.Shape, body func()) (int64, error) {
	nodes := make([]*mo.Future[int64], s.Nodes)
	for i := range nodes {
		nodes[i] = mo.NewFuture(func(resolve func(int64), reject func(error)) {
			v, err := runFuture(s, nodes, i, body)
			if err != nil {
				reject(err)
				return
			}
			resolve(v)
		})
	}
	return collectLast(nodes)
}

// runFuture collects the operands of node i and runs it.
func runFuture(s *shape.Shape, nodes []*mo.Future[int64], i int, body func()) (int64, error) {
	var x, y int64
	var errX, errY error
	k := s.Kinds[i]
	if k != shape.Leaf {
		x, errX = nodes[s.A[i]].Collect()
	}
	if k == shape.Add || k == shape.Mix {
		y, errY = nodes[s.B[i]].Collect()
	}
	if err := errors.Join(errX, errY); err != nil {
		return 0, err
	}
	body()
	return apply(k, s.A[i], x, y), nil
}

// collectLast waits for all futures and returns the value of the last one.
func collectLast(futures []*mo.Future[int64]) (v int64, err error) {
	for _, f := range futures {
		var e error
		if v, e = f.Collect(); e != nil {
			err = e
		}
	}
	return v, err
}

// napFutures runs W7.
func napFutures(calls int) (sum int64, err error) {
	naps := make([]*mo.Future[int64], calls)
	for i := range naps {
		naps[i] = mo.NewFuture(func(resolve func(int64), _ func(error)) { resolve(bench.Nap()) })
	}
	for _, nap := range naps {
		v, e := nap.Collect()
		if e != nil {
			err = e
		}
		sum += v
	}
	return sum, err
}
