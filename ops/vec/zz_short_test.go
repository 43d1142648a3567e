package vec_test

import (
	"time"
	"context"
	"testing"
	"fmt"

	"xfork/ops/vec"
)

func BenchmarkShort(b *testing.B) {
	ctx := context.Background()
	for _, n := range []int{10, 100, 1000} {
		o := newOperands(n)
		b.Run(fmt.Sprintf("muladd/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c)).Force(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
		x, y, z := vec.Of(o.a), vec.Of(o.b), vec.Of(o.c)
		b.Run(fmt.Sprintf("kept/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := vec.Add(vec.Mul(x, y), z).Force(ctx); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("nodes/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c))
			}
		})
		b.Run(fmt.Sprintf("where/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := forces[2].do(ctx, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestShortMin(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{10, 100, 1000, 10000} {
		o := newOperands(n)
		x, y, z := vec.Of(o.a), vec.Of(o.b), vec.Of(o.c)
		least := func(f func()) time.Duration {
			m := time.Hour
			for range 3000 {
				b := time.Now()
				for range 20 {
					f()
				}
				m = min(m, time.Since(b)/20)
			}
			return m
		}
		fmt.Println(n,
			"muladd", least(func() { _, _ = vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c)).Force(ctx) }),
			"kept", least(func() { _, _ = vec.Add(vec.Mul(x, y), z).Force(ctx) }),
			"nodes", least(func() { _ = vec.Add(vec.Mul(vec.Of(o.a), vec.Of(o.b)), vec.Of(o.c)) }),
			"into", least(func() { _ = forces[0].do(ctx, o) }),
			"abcd into", least(func() { _ = forces[1].do(ctx, o) }),
			"sum", least(func() { _ = forces[3].do(ctx, o) }),
			"where", least(func() { _ = forces[4].do(ctx, o) }),
			"meanvar", least(func() { _ = forces[5].do(ctx, o) }))
	}
}
