package plan_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/ops/vec"
)

// What must hold for every plan with regions, whatever the graph: checked on random ones.

type family struct {
	dice   *rand.Rand
	arrays []expr.Expr[[]float64]
	sums   []expr.Expr[float64]
}

func (f *family) array() expr.Expr[[]float64] { return f.arrays[f.dice.IntN(len(f.arrays))] }

// grow adds a node: an operator, a reduction, a fork, one that chooses.
func (f *family) grow() {
	switch f.dice.IntN(10) {
	case 0:
		f.arrays = append(f.arrays, vec.Exp(vec.Sin(vec.Exp(f.array())))) // dear enough to be stored
	case 1:
		f.arrays = append(f.arrays, vec.Sort(f.array()))
	case 2:
		f.arrays = append(f.arrays, expr.Map(f.array(), func(x []float64) []float64 { return x }))
	case 3, 4:
		f.sums = append(f.sums, vec.Sum(f.array()))
	case 5:
		if len(f.sums) > 0 {
			f.arrays = append(f.arrays, vec.Scale(f.array(), f.sums[f.dice.IntN(len(f.sums))]))
		}
	default:
		f.arrays = append(f.arrays, vec.Add(f.array(), f.array()))
	}
}

func TestRegions(t *testing.T) {
	for seed := range uint64(300) {
		f := &family{dice: rand.New(rand.NewPCG(seed, 1))}
		f.arrays = append(f.arrays, vec.Of([]float64{1, 2}), vec.Of([]float64{3, 4}),
			expr.Fork(func() []float64 { return []float64{5, 6} }), expr.Fork(func() []float64 { return []float64{7, 8} }))
		f.sums = append(f.sums, vec.Sum(f.arrays[2]))
		for range 3 + f.dice.IntN(60) {
			f.grow()
		}
		last := f.arrays[len(f.arrays)-1]
		root := expr.Pair(expr.All(f.sums...), expr.Pair(last, f.array())).Node()
		checkRegions(t, plan.Compile(root))
		checkRegions(t, plan.Compile(f.sums[len(f.sums)-1].Node()))
	}
}

func checkRegions(t *testing.T, p *plan.Listing) {
	t.Helper()
	require.NotEmpty(t, p.Group.Regions)
	place := make(map[*node.Node]int)
	for i, n := range p.Nodes {
		if !p.Group.Inside[i] {
			place[n] = i
		} else {
			require.Empty(t, p.Group.Operands[i])
		}
		for _, a := range p.Group.Operands[i] {
			require.Less(t, int(a), i, "a task needs only older ones")
			require.False(t, p.Group.Inside[a], "and only tasks")
		}
	}
	regions := make(map[int]plan.Region)
	for _, r := range p.Group.Regions {
		regions[int(r.Task)] = r
	}
	evaluated := make(map[*node.Node]int)
	for i, n := range p.Nodes {
		if !node.Has(n, node.Family) || p.Group.Inside[i] {
			continue
		}
		r, is := regions[i]
		require.True(t, is, "every operator of a family that is a task is an output")
		for _, o := range r.Others {
			require.Greater(t, o, r.Task)
			require.Contains(t, p.Group.Operands[o], r.Task, "the first output goes before the others")
			require.NotContains(t, p.Group.Operands[r.Task], o)
		}
		// What is on the way down from it is in no task, and what is in one is what it waits for.
		waits := make(map[int32]bool)
		for _, a := range p.Group.Operands[i] {
			waits[a] = true
		}
		lowest := node.Number(n)
		seen := make(map[*node.Node]bool)
		for todo := []*node.Node{n}; len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			node.Peek(at, func(x *node.Node, _ bool) {
				if seen[x] || node.Settled(x) {
					return
				}
				seen[x] = true
				if k, task := place[x]; task {
					require.True(t, waits[int32(k)], "it waits for what it needs")
					return
				}
				require.True(t, node.Has(x, node.Family), "only operators of a family are evaluated on the way")
				evaluated[x]++
				lowest = min(lowest, node.Number(x))
				todo = append(todo, x)
			})
		}
		require.Equal(t, lowest, r.Lowest)
	}
	checkNoRegionWaitsForItself(t, p)
	total := 0
	for _, k := range evaluated {
		total += k
	}
	require.LessOrEqual(t, total, 3*len(evaluated)+100, "nearly nothing is evaluated often")
}

// checkNoRegionWaitsForItself counts tasks down as a run does, with each region as one task.
func checkNoRegionWaitsForItself(t *testing.T, p *plan.Listing) {
	t.Helper()
	of := make([]int32, len(p.Nodes)) // the task that evaluates each
	for i := range of {
		of[i] = int32(i)
	}
	for _, r := range p.Group.Regions {
		for _, o := range r.Others {
			of[o] = r.Task
		}
	}
	needs := make([]map[int32]bool, len(p.Nodes))
	for i := range p.Nodes {
		if needs[of[i]] == nil {
			needs[of[i]] = make(map[int32]bool)
		}
		for _, a := range p.Group.Operands[i] {
			if of[a] != of[i] {
				needs[of[i]][of[a]] = true
			}
		}
	}
	over, left := make([]bool, len(p.Nodes)), 0
	for progress := true; progress; {
		progress, left = false, 0
	tasks:
		for i := range p.Nodes {
			if over[i] || of[i] != int32(i) {
				continue
			}
			for a := range needs[i] {
				if !over[a] {
					left++
					continue tasks
				}
			}
			over[i], progress = true, true
		}
	}
	require.Zero(t, left, "tasks that wait for each other in a circle")
}

func TestRegionsAsDrawn(t *testing.T) {
	f := expr.Fork(func() []float64 { return nil })
	g := expr.Fork(func() []float64 { return nil })
	sum := vec.Sum(vec.Add(vec.Mul(f, g), g))
	other := vec.MaxOf(vec.Mul(g, f))
	p := plan.Compile(expr.All(sum, other).Node())
	require.Equal(t, []bool{false, false, true, true, false, true, false, false}, p.Group.Inside)
	require.Equal(t, []int32{0, 1}, p.Group.Operands[4])
	require.Equal(t, []int32{0, 1, 4}, p.Group.Operands[6])
	require.Equal(t, []int32{6}, p.Group.Regions[0].Others)
	require.Nil(t, plan.Compile(expr.Pair(f, g).Node()).Group.Inside, "a plan of other nodes does not come here")
}
