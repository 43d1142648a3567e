package run_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/run"
)

// flying is a run of six chains of two calls under an All, of which two may be under way. began has the numbers that workers are given;
// read and parse are the indices of the chains' calls, the oldest chain first.
type flying struct {
	r           *run.Run
	b           *demand.Block
	began       chan int32
	end         func()
	read, parse [6]int32
}

func fly(t *testing.T, lane expr.Option) *flying {
	r, _ := newRun(run.Options{InFlight: 2})
	f := &flying{r: r, began: make(chan int32, 16)}
	read, parse := expr.Lift1(func(i int) int { return i }, lane), expr.Lift1(func(i int) int { return i })
	var reads, parses [6]*node.Node
	var chains []expr.Expr[int]
	for i := range reads {
		x := read.Fork(i)
		y := parse.Call(x)
		reads[i], parses[i] = x.Node(), y.Node()
		chains = append(chains, y)
	}
	f.b = &scope(t, r, expr.All(chains...).Node(), demand.Rules{InFlight: true}).Block0
	for i := range f.b.Count {
		for j := range reads {
			switch f.b.Task(i).Node.Get() {
			case reads[j]:
				f.read[j] = i
			case parses[j]:
				f.parse[j] = i
			}
		}
	}
	f.end = schedule(r, 1, func(_ *run.Post, number int32) { f.began <- number - f.b.Base })
	return f
}

// nothing requires that no more calls have begun than the test has received. It ends the run.
func (f *flying) nothing(t *testing.T) {
	t.Helper()
	f.end()
	require.Empty(t, f.began)
}

func TestNoMoreItemsBeginThanMayBeUnderWay(t *testing.T) {
	for name, lane := range map[string]expr.Option{"CPU": expr.CPUBound, "I/O": expr.IOBound} {
		t.Run(name, func(t *testing.T) {
			f := fly(t, lane)
			require.Equal(t, f.read[:2], f.r.Admitted(f.b), "the oldest first")
			f.r.Lands(f.b, f.read[0]) // not the end of its item
			f.r.Lands(f.b, f.parse[0])
			require.Equal(t, f.read[2], <-f.began)
			f.r.Lands(f.b, f.read[1])
			f.r.Lands(f.b, f.parse[1])
			require.Equal(t, f.read[3], <-f.began)
			f.r.Lands(f.b, f.read[2])
			f.r.Lands(f.b, f.parse[2])
			require.Equal(t, f.read[4], <-f.began)
			f.nothing(t)
		})
	}
}

func TestAnItemThatIsStalledMakesRoomForAnother(t *testing.T) {
	f := fly(t, expr.CPUBound)
	f.r.Admitted(f.b)
	f.r.Stalls(f.b, f.read[0])
	require.Equal(t, f.read[2], <-f.began)
	f.r.Stalls(f.b, f.read[0]) // it is stalled already
	f.r.GoesOn(f.b, f.read[0]) // now there are three under way
	f.r.GoesOn(f.b, f.read[0]) // it goes on already
	f.r.Lands(f.b, f.read[1])
	f.r.Lands(f.b, f.parse[1]) // and now two again
	f.r.Lands(f.b, f.read[0])
	f.r.Lands(f.b, f.parse[0])
	require.Equal(t, f.read[3], <-f.began)
	f.nothing(t)
}

// A withdrawal ends a task that is stalled: its item counts again, and is over by that.
func TestAnItemThatEndsWhileItIsStalledMakesRoomOnce(t *testing.T) {
	f := fly(t, expr.CPUBound)
	f.r.Admitted(f.b)
	f.r.Stalls(f.b, f.read[0])
	require.Equal(t, f.read[2], <-f.began)
	f.r.Lands(f.b, f.read[0])
	f.r.Lands(f.b, f.parse[0])
	f.nothing(t)
}

func TestWithoutABoundEverythingBegins(t *testing.T) {
	f := fly(t, expr.CPUBound)
	f.b.Items = nil
	require.Len(t, f.r.Admitted(f.b), 6)
	f.r.Stalls(f.b, f.read[0])
	f.r.GoesOn(f.b, f.read[0])
	f.r.Stalls(nil, 0) // a direct call has no task
	f.r.GoesOn(nil, 0)
	f.nothing(t)
}
