package vec_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/node"
	"xfork/ops/vec"
)

// Which node's failure a force reports, and which one every node remembers: against the program computed one operator after
// the other in plain Go, which stops at the first that fails.

// shortLengths are enough where it is about failures; the long one is worth other goroutines' help.
var shortLengths = []int{0, 1, 2, 3, 5, 8, 40, 300, 2, 3, 5, 8, 40, 300, 2, 3, 5, 8, 40, 20000}

// judge compares what forces of a program say with what is to be expected. One program is built several times: the texts of
// its failures must be the same each time.
type judge struct {
	t     *testing.T
	n     int
	code  []byte
	texts map[int]string // by the place among the failures of the program
}

// program is one that has been built, with the nodes that fail of themselves, by ascending number.
type program struct {
	*machine
	numbers []uint64
}

func (j *judge) build() program {
	m := newMachine(j.code, j.n, true)
	for len(m.code) > 0 {
		m.mayFail()
	}
	note(m, m.f64)
	note(m, m.f32)
	note(m, m.i64)
	note(m, m.i32)
	note(m, m.masks)
	for _, s := range m.sums {
		if s.cause != nil {
			m.fails(s.at, s.cause)
		}
	}
	p := program{machine: m}
	for at := range m.causes {
		p.numbers = append(p.numbers, at)
	}
	slices.Sort(p.numbers)
	return p
}

// fails notes that a node fails of itself.
func (m *machine) fails(at uint64, cause error) {
	if m.causes == nil {
		m.causes = make(map[uint64]error)
	}
	m.causes[at] = cause
}

func note[T vec.Element](m *machine, pool []both[T]) {
	for _, x := range pool {
		if x.cause != nil {
			m.fails(x.at, x.cause)
		}
	}
}

// root demands the youngest values of every sort, and tells at which node that fails; 0 for none.
func (p program) root() (root expr.Expr[any], at uint64) {
	a, b, c, d, q := last(p.f64), last(p.f32), last(p.i64), last(p.i32), last(p.masks)
	sums := make([]expr.Expr[float64], len(p.sums))
	for i, s := range p.sums {
		sums[i], at = s.x, lowest(at, s.at)
	}
	type all struct {
		a1, a2 []float64
		b      []float32
		c1, c2 []int64
		d      []int32
		q      []bool
		sums   []float64
	}
	a2, c2 := p.f64[len(p.f64)/2], p.i64[len(p.i64)/2]
	x := expr.Gather(func(g *all) []expr.Field {
		return []expr.Field{
			q.x.To(&g.q), a.x.To(&g.a1), c.x.To(&g.c1), a2.x.To(&g.a2), c2.x.To(&g.c2), b.x.To(&g.b), d.x.To(&g.d),
			expr.All(sums...).To(&g.sums),
		}
	})
	at = lowest(at, a.at, b.at, c.at, d.at, q.at, a2.at, c2.at)
	return expr.Map(x, func(a all) any { return a }), at
}

// below are the failures that root can meet, by ascending number.
func (p program) below(root *node.Node) (numbers []uint64) {
	seen := map[*node.Node]bool{root: true}
	for todo := []*node.Node{root}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if p.causes[n.Number()] != nil {
			numbers = append(numbers, n.Number())
		}
		n.Operands(func(x *node.Node, _ bool) {
			if !seen[x] {
				seen[x] = true
				todo = append(todo, x)
			}
		})
	}
	slices.Sort(numbers)
	return numbers
}

// failed checks that err is the failure of the node with number at, or none.
func (j *judge) failed(p program, at uint64, err error, what string) {
	j.t.Helper()
	if at == 0 {
		require.NoError(j.t, err, what)
		return
	}
	var e *expr.Error
	require.ErrorAs(j.t, err, &e, what)
	require.Equal(j.t, at, e.Node.Number(), "%s: %v, and not the failure of\n%v", what, err, p.causes[at])
	require.ErrorIs(j.t, err, p.causes[at], what)
	i, _ := slices.BinarySearch(p.numbers, at)
	if j.texts[i] == "" {
		j.texts[i] = e.Error()
	}
	require.Equal(j.t, j.texts[i], e.Error(), what)
}

// each forces every value of the program by itself, in an order that seed says.
func (j *judge) each(p program, seed int, what string, opts []eval.Option) {
	j.t.Helper()
	var todo []func()
	todo = append(todo, alone(j, p, p.f64, what, opts)...)
	todo = append(todo, alone(j, p, p.f32, what, opts)...)
	todo = append(todo, alone(j, p, p.i64, what, opts)...)
	todo = append(todo, alone(j, p, p.i32, what, opts)...)
	todo = append(todo, alone(j, p, p.masks, what, opts)...)
	for i, s := range p.sums {
		todo = append(todo, func() {
			got, err := s.x.Force(context.Background(), opts...)
			j.failed(p, s.at, err, fmt.Sprintf("%s, reduction %d", what, i))
			if s.at == 0 {
				require.NoError(j.t, same([]float64{s.want}, []float64{got}), "%s, reduction %d", what, i)
			}
		})
	}
	if seed > 0 {
		rand.New(rand.NewPCG(uint64(seed), 0)).Shuffle(len(todo), func(i, k int) { todo[i], todo[k] = todo[k], todo[i] })
	}
	for _, f := range todo {
		f()
	}
}

func alone[T vec.Element](j *judge, p program, pool []both[T], what string, opts []eval.Option) (todo []func()) {
	for i, x := range pool {
		what := fmt.Sprintf("%s, %T %d", what, x.want, i)
		todo = append(todo, func() {
			got, err := x.x.Force(context.Background(), opts...)
			j.failed(p, x.at, err, what)
			if x.at == 0 {
				require.NoError(j.t, same(x.want, got), what)
			}
		})
	}
	return todo
}

// program judges all that can be asked of a program.
func (j *judge) program() {
	ctx := context.Background()
	for k, w := range ways {
		p := j.build()
		root, at := p.root()
		_, err := root.Force(ctx, w.opts...)
		j.failed(p, at, err, "all "+w.name)
		j.each(p, k, "afterwards "+w.name, w.opts)

		p = j.build()
		j.each(p, k+len(ways), "alone "+w.name, w.opts)

		p = j.build()
		root, _ = p.root()
		want := p.below(root.Node())
		_, err = root.Force(ctx, append([]eval.Option{eval.AllErrors()}, w.opts...)...)
		require.Equal(j.t, want, numbersOf(err), "every failure, %s: %v", w.name, err)
		j.each(p, k, "after every failure "+w.name, w.opts)

		p = j.build()
		root, _ = p.root()
		want = p.below(root.Node())
		_, err = root.Force(ctx, append([]eval.Option{eval.FailFast()}, w.opts...)...)
		require.Subset(j.t, want, numbersOf(err), "some failure, %s", w.name)
		j.each(p, k, "after some failure "+w.name, w.opts)

		p = j.build()
		root, at = p.root()
		inside := expr.ForkCtx(func(ctx context.Context) (any, error) { return root.Force(ctx) })
		_, err = inside.Force(ctx, w.opts...)
		if at != 0 {
			var outer *expr.Error
			require.ErrorAs(j.t, err, &outer)
			err = outer.Err
		}
		j.failed(p, at, err, "inside of a fork "+w.name)
	}
}

func FuzzErrorsAreThoseOfThePlainProgram(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 60 {
		code := make([]byte, 4+r.IntN(120))
		for k := range code {
			code[k] = byte(r.Uint32())
		}
		f.Add(code, byte(i))
	}
	f.Fuzz(func(t *testing.T, code []byte, length byte) {
		if len(code) > 300 {
			return
		}
		j := &judge{t: t, n: shortLengths[int(length)%len(shortLengths)], code: code, texts: make(map[int]string)}
		j.program()
	})
}

// failedAt is the number of the node whose failure err is, 0 for none.
func failedAt(err error) uint64 {
	if err == nil {
		return 0
	}
	return err.(*expr.Error).Node.Number()
}

// Forces that overlap meet each other's nodes in every state; none of them may say anything else than if it were alone.
func TestErrorsOfOverlappingForces(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 60 {
		code := make([]byte, 20+r.IntN(100))
		for k := range code {
			code[k] = byte(r.Uint32())
		}
		j := &judge{t: t, n: shortLengths[i%len(shortLengths)], code: code, texts: make(map[int]string)}
		p := j.build()
		root, at := p.root()
		var all sync.WaitGroup
		for k, w := range ways {
			all.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if k%2 == 0 { // hands back what it has begun
					time.AfterFunc(time.Duration(i)*10*time.Microsecond, cancel)
				}
				_, err := root.Force(ctx, w.opts...)
				if ctx.Err() == nil && failedAt(err) != at {
					t.Errorf("program %d %s: %v is not the failure of %d", i, w.name, err, at)
				}
			})
			all.Go(func() {
				for _, x := range p.i64 {
					_, err := x.x.Force(context.Background(), w.opts...)
					if failedAt(err) != x.at {
						t.Errorf("program %d %s: %v is not the failure of %d", i, w.name, err, x.at)
					}
				}
			})
		}
		all.Wait()
		j.each(p, i, "after all of them", nil)
	}
}
