package xfork_test

import (
	"context"
	"testing"
	"xfork/expr"
	"xfork/ops"

	"xfork/eval"
)

func BenchmarkFib1(b *testing.B) {
	for b.Loop() {
		fibx.Fork(22).Force(b.Context(), eval.Workers(1))
	}
}
func BenchmarkWave1(b *testing.B) {
	for b.Loop() {
		wave(300).Force(b.Context(), eval.Workers(1))
	}
}

var fibc expr.Func1[int, int]

func init() {
	fibc = expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
		if n < 2 {
			return n, nil
		}
		return ops.Add(fibc.Fork(n-1), fibc.Fork(n-2)).Force(ctx)
	})
}

func BenchmarkFibCtx1(b *testing.B) {
	for b.Loop() {
		fibc.Fork(22).Force(b.Context(), eval.Workers(1))
	}
}

func BenchmarkFibCtx2(b *testing.B) {
	for b.Loop() {
		fibc.Fork(22).Force(b.Context(), eval.Workers(2))
	}
}

func BenchmarkFib2(b *testing.B) {
	for b.Loop() {
		fibx.Fork(22).Force(b.Context(), eval.Workers(2))
	}
}
