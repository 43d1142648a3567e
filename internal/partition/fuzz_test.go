package partition_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/partition"
)

// A registry of its own: what the bytes ask for must not be able to take long.
var (
	fuzzed   = must(partition.NewRegistry(errFull))
	twoOf    = expr.Lift2(func(a string, b []float64) string { return fmt.Sprint(a, len(b)) }, fuzzed.Calls(), expr.Pure, expr.Name("twoOf"))
	strange  = expr.LiftErr1(func(m map[string]*int) ([]float64, error) { return make([]float64, 700+len(m)), nil }, fuzzed.Calls(), expr.Name("strange"))
	smallest = expr.LiftN(func(as []string) string { return min("x", fmt.Sprint(len(as))) }, fuzzed.Calls(), expr.Pure, expr.Name("smallest"))
	full     = expr.LiftErr1(func(string) (string, error) { return "", errFull }, fuzzed.Calls(), expr.Pure, expr.Name("full"))
)

// postman brings bytes instead of the messages of a run, or keeps what goes both ways.
type postman struct {
	mu     sync.Mutex
	bodies [][]byte
	words  [][]byte
	instead,
	inputs []byte
}

func (p *postman) fetch(_ context.Context, d partition.Digest) ([]byte, error) {
	if sha256.Sum256(p.inputs) != d {
		return nil, errors.New("no such input")
	}
	return p.inputs, nil
}

func (p *postman) Send(ctx context.Context, c *partition.Parcel, answer func([]byte) error) error {
	if p.instead != nil {
		return answer(p.instead)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, in := range c.Inputs {
		p.inputs = in.Bytes
	}
	p.bodies = append(p.bodies, c.Body)
	return fuzzed.Run(ctx, 7, c.Body, p.fetch, func(m []byte) error {
		p.words = append(p.words, m)
		return answer(m)
	})
}

// force sends a graph of all functions by the postman.
func (p *postman) force(t testing.TB) {
	a := twoOf.Call(expr.Const("a"), strange.Fork(map[string]*int{"k": new(int), "nil": nil}))
	x := smallest.Call(a, twoOf.Fork("b", []float64{1, 2}), expr.Catch(full.Call(a), func(error) expr.Expr[string] { return a }))
	e := fuzzed.Engine(p, partition.Options{Target: time.Nanosecond, Workers: 1, Inline: 1024})
	_, err := x.Force(t.Context(), eval.On(e))
	if err != nil && p.instead == nil {
		t.Fatal(err)
	}
	if err := e.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// FuzzBodies reads any bytes as a parcel: what a worker is sent.
func FuzzBodies(f *testing.F) {
	p := new(postman)
	p.force(f)
	for _, b := range p.bodies {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = fuzzed.Run(t.Context(), 1, b, p.fetch, func([]byte) error { return nil })
	})
}

// FuzzMessages takes any bytes for the answers to a parcel: what a driver is sent. The force ends, with whatever outcome.
func FuzzMessages(f *testing.F) {
	p := new(postman)
	p.force(f)
	for _, b := range p.words {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { (&postman{instead: append([]byte{}, b...)}).force(t) })
}
