package ops

import (
	"cmp"
	"slices"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Slices and maps. A value is shared by all forces of its expression. Two rules follow: no operator here changes its
// operands, and a slice that is part of another one shares its memory, read-only, with no capacity left over into
// which an append could write.
//
// Strings have operators of their own (text.go), because a type parameter that may be a slice asks for the type of its
// elements, and the compiler cannot infer one for strings.

type (
	length[S ~[]E, E any]                        struct{}
	lengthMap[M ~map[K]V, K comparable, V any]   struct{}
	at[S ~[]E, E any, I Integer]                 struct{}
	sliced[S ~[]E, E any, I Integer]             struct{}
	bounded[I Integer]                           struct{}
	contains[S ~[]E, E comparable]               struct{}
	containsKey[M ~map[K]V, K comparable, V any] struct{}
	keys[M ~map[K]V, K cmp.Ordered, V any]       struct{}
	lookup[M ~map[K]V, K comparable, V any]      struct{}
	concat[S ~[]E, E any]                        struct{}
	concatAll[S ~[]E, E any]                     struct{}

	// bounds is the pair of a Slice's limits. A node has room for two operands; one with three costs three allocations
	// and leaves the fast path of evaluation, two nodes with two do neither.
	bounds[I Integer] struct{ low, high I }
)

func (length[S, E]) Apply(s S) int { return len(s) }
func (length[S, E]) Name() string  { return "Len" }

func (lengthMap[M, K, V]) Apply(m M) int { return len(m) }
func (lengthMap[M, K, V]) Name() string  { return "LenMap" }

func (at[S, E, I]) Apply(s S, i I) (E, error) {
	if i < 0 || uint64(i) >= uint64(len(s)) {
		var none E
		return none, outside(i, len(s))
	}
	return s[i], nil
}
func (at[S, E, I]) Name() string { return "At" }

func (bounded[I]) Apply(low, high I) bounds[I] { return bounds[I]{low, high} }
func (bounded[I]) Name() string                { return "Bounds" }

// within reports whether b are bounds of something that is n long. What is not negative can be compared as uint64,
// whatever I is.
func (b bounds[I]) within(n int) bool {
	return b.low >= 0 && b.low <= b.high && uint64(b.high) <= uint64(n)
}

func (sliced[S, E, I]) Apply(s S, b bounds[I]) (S, error) {
	if !b.within(len(s)) {
		return nil, outsideBounds(b.low, b.high, len(s))
	}
	return s[b.low:b.high:b.high], nil
}
func (sliced[S, E, I]) Name() string { return "Slice" }

func (contains[S, E]) Apply(s S, e E) bool { return slices.Contains(s, e) }
func (contains[S, E]) Name() string        { return "Contains" }

func (containsKey[M, K, V]) Apply(m M, k K) bool {
	_, ok := m[k]
	return ok
}
func (containsKey[M, K, V]) Name() string { return "ContainsKey" }

func (keys[M, K, V]) Apply(m M) []K {
	ks := make([]K, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
func (keys[M, K, V]) Name() string { return "Keys" }

func (lookup[M, K, V]) Apply(m M, k K) (V, error) {
	v, ok := m[k]
	if !ok {
		return v, missing(k)
	}
	return v, nil
}
func (lookup[M, K, V]) Name() string { return "Lookup" }

func (concat[S, E]) Apply(a, b S) S { return slices.Concat(a, b) }
func (concat[S, E]) Name() string   { return "Concat" }

func (concatAll[S, E]) Apply(all []S) S { return slices.Concat(all...) }
func (concatAll[S, E]) Name() string    { return "Concat" }

// Len is the number of elements of a slice.
//
//go:noinline
func Len[S ~[]E, E any](s expr.Expr[S]) expr.Expr[int] {
	return typed.Op1[length[S, E]](site.Caller(), s)
}

// LenMap is the number of keys of a map.
//
//go:noinline
func LenMap[M ~map[K]V, K comparable, V any](m expr.Expr[M]) expr.Expr[int] {
	return typed.Op1[lengthMap[M, K, V]](site.Caller(), m)
}

// At is the element s[i]. An index below zero or not below the length fails with [ErrOutOfRange]; as in Go, none
// counts from the end.
//
//go:noinline
func At[S ~[]E, E any, I Integer](s expr.Expr[S], i expr.Expr[I]) expr.Expr[E] {
	return typed.Try2[at[S, E, I]](site.Caller(), s, i)
}

// Slice is the slice s[low:high:high]: it shares the elements and keeps all of s alive. Bounds that are not in order
// 0 <= low <= high <= len(s) fail with [ErrOutOfRange]; Go would go up to the capacity, but what lies there
// belongs to no value. It is two nodes, one for the pair of bounds.
//
//go:noinline
func Slice[S ~[]E, E any, I Integer](s expr.Expr[S], low, high expr.Expr[I]) expr.Expr[S] {
	pc := site.Caller()
	return typed.Try2[sliced[S, E, I]](pc, s, typed.Op2[bounded[I]](pc, low, high))
}

// Contains reports whether an element of s equals e, by ==: it looks at one after the other, and never finds NaN.
//
//go:noinline
func Contains[S ~[]E, E comparable](s expr.Expr[S], e expr.Expr[E]) expr.Expr[bool] {
	return typed.Op2[contains[S, E]](site.Caller(), s, e)
}

// ContainsKey reports whether m has the key k.
//
//go:noinline
func ContainsKey[M ~map[K]V, K comparable, V any](m expr.Expr[M], k expr.Expr[K]) expr.Expr[bool] {
	return typed.Op2[containsKey[M, K, V]](site.Caller(), m, k)
}

// Keys are the keys of m, sorted: Go's order of a map's keys is another one each time, and an expression has one
// value. It sorts, so it costs more than the other operators.
//
//go:noinline
func Keys[M ~map[K]V, K cmp.Ordered, V any](m expr.Expr[M]) expr.Expr[[]K] {
	return typed.Op1[keys[M, K, V]](site.Caller(), m)
}

// Lookup is the element m[k]. A missing key fails with [ErrMissingKey], where Go would give a zero value that cannot
// be told from one that is there.
//
//go:noinline
func Lookup[M ~map[K]V, K comparable, V any](m expr.Expr[M], k expr.Expr[K]) expr.Expr[V] {
	return typed.Try2[lookup[M, K, V]](site.Caller(), m, k)
}

// Concat is the elements of all of ss in one new slice. However many there are, each element is copied once. Of
// nothing it is a nil slice, of one operand the operand itself.
//
//go:noinline
func Concat[S ~[]E, E any](ss ...expr.Expr[S]) expr.Expr[S] {
	pc := site.Caller()
	switch len(ss) {
	case 0:
		return expr.Const[S](nil)
	case 1:
		return ss[0]
	case 2: // by far the most frequent, and light: All is for the parallel tier
		return typed.Op2[concat[S, E]](pc, ss[0], ss[1])
	}
	return typed.Op1[concatAll[S, E]](pc, expr.All(ss...))
}
