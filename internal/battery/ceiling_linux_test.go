package battery

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Memory: values die with their last consumer, so graphs with eight gigabytes of values fit into a small process. What is
// measured is the high-water mark of resident memory (VmHWM, hence Linux) of a process of its own. Its heap has no limit, and
// GOGC=50 lets it grow by half between collections: by default half of the mark would be garbage not yet collected.

// kibibytes8 is the value of a node.
type kibibytes8 = []int64

// length is 1024; 1 shows what the nodes themselves take.
var length = 1024

func grown(a, b int64) kibibytes8 {
	v := make(kibibytes8, length)
	for i := range v {
		v[i] = a + b + int64(i)
	}
	return v
}

type (
	opNext struct{}
	opBoth struct{}
)

func (opNext) Apply(a kibibytes8) kibibytes8    { return grown(a[0], 1) }
func (opBoth) Apply(a, b kibibytes8) kibibytes8 { return grown(a[0], b[0]) }

var (
	next  = expr.Lift1(opNext{}.Apply)
	both  = expr.Lift2(opBoth{}.Apply)
	leaf0 = expr.Lift1(func(i int64) kibibytes8 { return grown(i, 0) })
)

// values returns how many values a graph has. A hundred thousand are enough to break every ceiling if they stay alive.
func values() int { return harness.Scale(100_000, 1_000_000, 1_000_000) }

// ceilings lists the shapes, and how many megabytes each may take. A call's node is larger than an operator's,
// and its run keeps a task for it: a million calls are some 215 MB, whatever their values are, where a million operators are
// some 85 MB.
var ceilings = map[string]struct {
	megabytes int
	build     func(n int) expr.Expr[kibibytes8]
}{
	"a chain of operators": {256, func(n int) expr.Expr[kibibytes8] {
		x := expr.Const(grown(0, 0))
		for range n - 1 {
			x = expr.Op1[opNext](x)
		}
		return x
	}},
	"a tree of operators": {256, func(n int) expr.Expr[kibibytes8] {
		one := expr.Const(grown(1, 0))
		return treeOf(n/2, func(int) expr.Expr[kibibytes8] { return expr.Op1[opNext](one) }, func(a, b expr.Expr[kibibytes8]) expr.Expr[kibibytes8] { return expr.Op2[opBoth](a, b) })
	}},
	"a chain of calls": {448, func(n int) expr.Expr[kibibytes8] {
		x := leaf0.Fork(0)
		for range n - 1 {
			x = next.Call(x)
		}
		return x
	}},
	"a tree of calls": {448, func(n int) expr.Expr[kibibytes8] {
		return treeOf(n/2, func(i int) expr.Expr[kibibytes8] { return leaf0.Fork(1) }, both.Call)
	}},
}

// treeOf joins n leaves in pairs; n need not be a power of two.
func treeOf[T any](n int, leaf func(i int) T, join func(a, b T) T) T {
	layer := make([]T, n)
	for i := range layer {
		layer[i] = leaf(i)
	}
	for len(layer) > 1 {
		k := 0
		for i := 0; i < len(layer); i += 2 {
			if i+1 < len(layer) {
				layer[k] = join(layer[i], layer[i+1])
			} else {
				layer[k] = layer[i]
			}
			k++
		}
		layer = layer[:k]
	}
	return layer[0]
}

func TestAMillionLargeValuesStayUnderACeiling(t *testing.T) {
	if raceEnabled {
		t.Skip("needs a build without the race detector, which takes several times the memory of the program")
	}
	for name, c := range ceilings {
		t.Run(name, func(t *testing.T) {
			most, bare := highWater(t, name, "1024"), highWater(t, name, "1")
			t.Logf("%s: %d values of 8 KiB: %d MB of resident memory at most, %d MB with values of 8 bytes", name, values(), most, bare)
			require.LessOrEqual(t, most, c.megabytes)
		})
	}
}

// highWater returns how many megabytes of memory the shape has taken at most, in a process of its own.
func highWater(t *testing.T, shape, length string) int {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "GOMEMLIMIT=off", "GOGC=50", "XFORK_CEILING="+shape, "XFORK_LENGTH="+length)
	out, err := child.CombinedOutput()
	require.NoError(t, err, "%s", out)
	_, line, found := strings.Cut(string(out), "VmHWM")
	require.True(t, found, "%s", out)
	var kB int
	_, err = fmt.Sscan(line, &kB)
	require.NoError(t, err)
	return kB >> 10
}

// TestMain lets the test binary be the child process of highWater.
func TestMain(m *testing.M) {
	if shape := os.Getenv("XFORK_CEILING"); shape != "" {
		printHighWater(shape)
		return
	}
	os.Exit(m.Run())
}

// printHighWater forces a graph of the shape and prints the high-water mark of this process.
func printHighWater(shape string) {
	var err error
	length, err = strconv.Atoi(os.Getenv("XFORK_LENGTH"))
	must(0, err)
	expr.Must(ceilings[shape].build(values()).Force(bg, eval.Workers(2)))
	status, err := os.ReadFile("/proc/self/status")
	must(0, err)
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Println("VmHWM", strings.Fields(line)[0])
}
