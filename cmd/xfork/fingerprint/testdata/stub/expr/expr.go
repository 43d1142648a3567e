// Package expr stands in for xfork/expr: the names by which a program keeps results.
package expr

import (
	"context"

	"xfork/eval/cache"
)

// Option is an option of a lifted function.
type Option interface{ apply() }

type cached struct{}

func (cached) apply() {}

// Cached keeps results in a store.
func Cached(*cache.Store, ...cache.Kept) Option { return cached{} }

// Pure promises that a function has no effect.
func Pure() Option { return cached{} }

// Func1 is a lifted function of one argument.
type Func1[A, T any] func(A) (T, error)

// Lift1 lifts a function.
func Lift1[A, T any](f func(A) T, _ ...Option) Func1[A, T] {
	return func(a A) (T, error) { return f(a), nil }
}

// LiftErr1 lifts a function that may fail.
func LiftErr1[A, T any](f func(A) (T, error), _ ...Option) Func1[A, T] { return f }

// LiftCtx1 lifts a function that has a context.
func LiftCtx1[A, T any](f func(context.Context, A) (T, error), _ ...Option) Func1[A, T] {
	return func(a A) (T, error) { return f(context.Background(), a) }
}

// Lift2 lifts a function of two arguments.
func Lift2[A, B, T any](f func(A, B) T, _ ...Option) func(A, B) (T, error) {
	return func(a A, b B) (T, error) { return f(a, b), nil }
}
