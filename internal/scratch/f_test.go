package xfork_test

import (
	"testing"

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
