package table_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

var feedSchema = Schema{{Name: "n", Type: Type{Kind: Int64}}, {Name: "s", Type: Type{Kind: Str}, Null: true}, {Name: "d", Type: Type{Kind: Dec, Precision: 9, Scale: 2}, Null: true}}

// fed yields batches of the given lengths, in the same slices each time.
func fed(lengths ...int) expr.Source[Batch] {
	return func(context.Context) iter.Seq2[Batch, error] {
		return func(yield func(Batch, error) bool) {
			var ns []int32
			var ss []*string
			var ds []Decimal
			at := 0
			for _, n := range lengths {
				ns, ss, ds = ns[:0], ss[:0], ds[:0]
				for range n {
					s := fmt.Sprint("row ", at)
					ns, ss, ds = append(ns, int32(at)), append(ss, &s), append(ds, Decimal{Lo: uint64(at), Scale: uint8(at % 3)})
					if at%5 == 0 {
						ss[len(ss)-1] = nil
					}
					at++
				}
				if !yield(NewBatch(Data("d", ds), Data("n", ns), Data("s", ss)), nil) {
					return
				}
				clear(ns)
				clear(ss)
			}
		}
	}
}

func TestASourceOfOnesOwn(t *testing.T) {
	type row struct {
		N int64        `table:"n"`
		S Null[string] `table:"s"`
		D Decimal      `table:"d"`
	}
	for _, lengths := range [][]int{nil, {0}, {1}, {0, 3, 0, 2047, 1, 2048, 2049}, {300000}} {
		total := 0
		for _, n := range lengths {
			total += n
		}
		f := Source(feedSchema, fed(lengths...))
		s, err := f.Schema(context.Background())
		require.NoError(t, err)
		require.Equal(t, feedSchema, s)
		for _, workers := range []int{1, 2, 7} {
			got, err := Rows[row](f).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			require.Len(t, got, total)
			for i, g := range got {
				want := null(fmt.Sprint("row ", i), i%5 > 0)
				if i%5 == 0 {
					want.V = ""
				}
				if int(g.N) != i || g.S != want || g.D.Cmp(Decimal{Lo: uint64(i), Scale: uint8(i % 3)}) != 0 || g.D.Scale != 2 {
					require.Fail(t, "differs", "row %d: %v", i, g)
				}
			}
			// Two results over one source read it once, and a Head ends it.
			both, err := expr.All(Count(f), Count(f.Filter(Col("s").IsNull()))).Force(context.Background(), eval.Workers(workers))
			require.NoError(t, err)
			require.Equal(t, []int64{int64(total), int64(total+4) / 5}, both)
		}
	}
	require.Contains(t, Source(feedSchema, fed()).Explain(), "Scan Source (feed_test.go:")
}

func TestASourceEndsWhenItIsToldTo(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, goesOn := range []bool{false, true} {
		batches, ended := 0, false
		endless := func(context.Context) iter.Seq2[Batch, error] {
			return func(yield func(Batch, error) bool) {
				defer func() { ended = true }()
				for yield(NewBatch(Data("x", make([]int, 1000))), nil) || goesOn {
					batches++
				}
			}
		}
		n, err := Count(Source(Schema{{Name: "x", Type: Type{Kind: Int64}}}, endless).Head(2500)).Force(context.Background())
		require.NoError(t, err)
		require.Equal(t, int64(2500), n)
		require.True(t, ended)
		require.LessOrEqual(t, batches, 4)
	}
	// A source may force, and ends with the context of the force.
	ctx, cancel := context.WithCancel(context.Background())
	waits := func(ctx context.Context) iter.Seq2[Batch, error] {
		return func(yield func(Batch, error) bool) {
			n, err := Count(Slice(trips(10))).Force(ctx)
			yield(NewBatch(Data("x", []int64{n})), err)
			cancel()
			<-ctx.Done()
			yield(Batch{}, ctx.Err())
		}
	}
	_, err := Count(Source(Schema{{Name: "x", Type: Type{Kind: Int64}}}, waits)).Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(end), "goroutines are left")
	}
}

func TestSourcesThatAreWrong(t *testing.T) {
	errBroken := errors.New("broken pipe")
	x := Schema{{Name: "x", Type: Type{Kind: Int64}}}
	typed := func(t Type) Schema { return Schema{{Name: "x", Type: t, Null: true}} }
	yields := func(b Batch, err error) expr.Source[Batch] {
		return func(context.Context) iter.Seq2[Batch, error] {
			return func(yield func(Batch, error) bool) { _ = yield(NewBatch(Data("x", []int{1})), nil) && yield(b, err) }
		}
	}
	first := func(b Batch) expr.Source[Batch] {
		return func(context.Context) iter.Seq2[Batch, error] {
			return func(yield func(Batch, error) bool) { yield(b, nil) }
		}
	}
	for want, f := range map[string]Frame{
		"reading batch 1: broken pipe":                                               Source(x, yields(Batch{}, errBroken)),
		"batch 1: it has 2 columns, and the schema has 1: x int64":                   Source(x, yields(NewBatch(Data("x", []int{1}), Data("y", []int{1})), nil)),
		`batch 1: it has no column "x"`:                                              Source(x, yields(NewBatch(Data("y", []int{1})), nil)),
		`batch 1: column "y" has 2 values, and "x" has 1`:                            Source(x, yields(NewBatch(Data("x", []int{1}), Data("y", []int{1, 2})), nil)),
		`batch 1: column "x": its values are string, and its type is int64`:          Source(x, yields(NewBatch(Data("x", []string{"a"})), nil)),
		`batch 1: column "x": the Go type []int is no column`:                        Source(x, yields(NewBatch(Data("x", [][]int{nil})), nil)),
		`batch 1, row 2: column "x" is null, and by the schema never is`:             Source(x, yields(NewBatch(Data("x", []Null[int]{valid(1), valid(2), {}})), nil)),
		`batch 0: column "x": 0.125 is no decimal(9,2)`:                              Source(typed(Type{Kind: Dec, Precision: 9, Scale: 2}), first(NewBatch(Data("x", []Decimal{ParseDec("0.125")})))),
		`batch 0: column "x": 12345678 is no decimal(9,2)`:                           Source(typed(Type{Kind: Dec, Precision: 9, Scale: 2}), first(NewBatch(Data("x", []Decimal{ParseDec("12345678")})))),
		`batch 0: column "x": 1970-01-01 00:00:00.0015 +0000 UTC is no timestamp(3)`: Source(typed(Type{Kind: Time, Precision: 3}), first(NewBatch(Data("x", []time.Time{time.Unix(0, 1500000).UTC()})))),
		"the source has returned a nil iterator":                                     Source(x, func(context.Context) iter.Seq2[Batch, error] { return nil }),
		"oh":                                                                         Source(x, func(context.Context) iter.Seq2[Batch, error] { panic("oh") }),
		"ah":                                                                         Source(x, func(context.Context) iter.Seq2[Batch, error] { return func(func(Batch, error) bool) { panic("ah") } }),
		"on another goroutine than the one that called it": Source(x, func(context.Context) iter.Seq2[Batch, error] {
			return func(yield func(Batch, error) bool) {
				done := make(chan struct{})
				go func() { defer close(done); yield(NewBatch(Data("x", []int{1})), nil) }()
				<-done
			}
		}),
		"Source: the schema has no columns":    Source(nil, fed()),
		"a column has no name":                 Source(Schema{{Type: Type{Kind: Int64}}}, fed()),
		`column "x": there is no decimal(5,9)`: Source(typed(Type{Kind: Dec, Precision: 5, Scale: 9}), fed()),
		`column "x" (feed_test.go:`:            Source(append(x, x...), fed()),
	} {
		_, err := Count(f.Filter(Col("x").IsNull().Not())).Force(context.Background())
		require.Error(t, err, want)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "feed_test.go:")
	}
	_, err := Count(Source(x, func(context.Context) iter.Seq2[Batch, error] {
		return func(func(Batch, error) bool) { runtime.Goexit() }
	})).Force(context.Background())
	require.ErrorIs(t, err, expr.ErrGoexit)
	_, err = Count(Source(x, yields(Batch{}, errBroken))).Force(context.Background())
	require.ErrorIs(t, err, errBroken)
	require.Panics(t, func() { Source(x, nil) })
	require.Panics(t, func() { NewBatch(Col("x")) })
}
