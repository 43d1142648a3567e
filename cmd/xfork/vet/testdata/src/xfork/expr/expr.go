// Package expr has the signatures of xfork/expr that the fixtures use, so that they can be checked without the module. The pages in
// docs/vet are checked with the module itself.
package expr

import (
	"context"

	"xfork/eval/cache"
)

type Expr[T any] struct{ v *T }

func (x Expr[T]) Force(ctx context.Context, opts ...any) (v T, err error) { return }
func (x Expr[T]) Start(ctx context.Context) *Running[T]                   { return nil }
func (x Expr[T]) String() string                                          { return "" }
func (x Expr[T]) Node() *int                                              { return nil }

type Running[T any] struct{}

func (*Running[T]) Wait() (v T, err error) { return }

type Option interface{ option() }

type lane int

func (lane) option() {}

const (
	CPUBound lane = iota
	IOBound
	Unsafe
	Exclusive
)

func Cached(s *cache.Store, kept ...cache.Kept) Option { return CPUBound }

func Const[T any](v T) (x Expr[T])                                                  { return }
func Fork[T any](f func() T, opts ...Option) (x Expr[T])                            { return }
func ForkErr[T any](f func() (T, error), opts ...Option) (x Expr[T])                { return }
func ForkCtx[T any](f func(context.Context) (T, error), opts ...Option) (x Expr[T]) { return }
func Map[A, T any](a Expr[A], f func(A) T, opts ...Option) (x Expr[T])              { return }
func Bind[A, T any](a Expr[A], f func(A) Expr[T]) (x Expr[T])                       { return }
func All[T any](xs ...Expr[T]) (x Expr[[]T])                                        { return }
func Must[T any](v T, err error) T                                                  { return v }

func FoldRange[S any](n int, f func(ctx context.Context, lo, hi int) (S, error), merge func(a, b S) S, opts ...Option) (x Expr[S]) {
	return
}

type Func1[A, T any] struct{}

func Lift1[A, T any](f func(A) T, opts ...Option) (l Func1[A, T]) { return }

func LiftErr1[A, T any](f func(A) (T, error), opts ...Option) (l Func1[A, T]) { return }

func LiftCtx1[A, T any](f func(context.Context, A) (T, error), opts ...Option) (l Func1[A, T]) {
	return
}

func (Func1[A, T]) Fork(a A) (x Expr[T])                          { return }
func (Func1[A, T]) Call(a Expr[A]) (x Expr[T])                    { return }
func (Func1[A, T]) Map(as []A) []Expr[T]                          { return nil }
func (Func1[A, T]) Run(ctx context.Context, a A) (v T, err error) { return }
func (f Func1[A, T]) With(opts ...Option) Func1[A, T]             { return f }
