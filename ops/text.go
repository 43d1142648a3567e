package ops

import (
	"strings"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Strings, which are bytes here as they are in Go: lengths, indices and bounds count bytes, and may cut a letter in
// two. For letters convert to a slice of runes by expr.Map. Two strings are concatenated by [Add].

type (
	lenString[S ~string]              struct{}
	atString[S ~string, I Integer]    struct{}
	sliceString[S ~string, I Integer] struct{}
	containsString[S ~string]         struct{}
	concatString[S ~string]           struct{}
)

func (lenString[S]) Apply(s S) int { return len(s) }
func (lenString[S]) Name() string  { return "LenString" }

func (atString[S, I]) Apply(s S, i I) (byte, error) {
	if i < 0 || uint64(i) >= uint64(len(s)) {
		return 0, outside(i, len(s))
	}
	return s[i], nil
}
func (atString[S, I]) Name() string { return "AtString" }

func (sliceString[S, I]) Apply(s S, b bounds[I]) (S, error) {
	if !b.within(len(s)) {
		return "", outsideBounds(b.low, b.high, len(s))
	}
	return s[b.low:b.high], nil
}
func (sliceString[S, I]) Name() string { return "SliceString" }

func (containsString[S]) Apply(s, part S) bool { return strings.Contains(string(s), string(part)) }
func (containsString[S]) Name() string         { return "ContainsString" }

// Apply writes into one buffer of the right size: strings.Join would want a []string, which []S is not.
func (concatString[S]) Apply(all []S) S {
	n := 0
	for _, s := range all {
		n += len(s)
	}
	var b strings.Builder
	b.Grow(n)
	for _, s := range all {
		b.WriteString(string(s))
	}
	return S(b.String())
}
func (concatString[S]) Name() string { return "ConcatString" }

// LenString is the number of bytes of s.
//
//go:noinline
func LenString[S ~string](s expr.Expr[S]) expr.Expr[int] {
	return typed.Op1[lenString[S]](site.Caller(), s)
}

// AtString is the byte s[i]. An index below zero or not below the length fails with [ErrOutOfRange].
//
//go:noinline
func AtString[S ~string, I Integer](s expr.Expr[S], i expr.Expr[I]) expr.Expr[byte] {
	return typed.Try2[atString[S, I]](site.Caller(), s, i)
}

// SliceString is the string s[low:high], which keeps all of s alive. Bounds that are not in order
// 0 <= low <= high <= len(s) fail with [ErrOutOfRange]. It is two nodes, one for the pair of bounds.
//
//go:noinline
func SliceString[S ~string, I Integer](s expr.Expr[S], low, high expr.Expr[I]) expr.Expr[S] {
	pc := site.Caller()
	return typed.Try2[sliceString[S, I]](pc, s, typed.Op2[bounded[I]](pc, low, high))
}

// ContainsString reports whether part occurs in s; the empty string occurs in every string.
//
//go:noinline
func ContainsString[S ~string](s, part expr.Expr[S]) expr.Expr[bool] {
	return typed.Op2[containsString[S]](site.Caller(), s, part)
}

// ConcatString is all of ss in one string. However many there are, each byte is copied once, where a chain of [Add]
// copies the first ones as often as there are operands. Of nothing it is the empty string, of one operand the operand
// itself.
//
//go:noinline
func ConcatString[S ~string](ss ...expr.Expr[S]) expr.Expr[S] {
	pc := site.Caller()
	switch len(ss) {
	case 0:
		return expr.Const[S]("")
	case 1:
		return ss[0]
	case 2: // light: All is for the parallel tier
		return typed.Op2[add[S]](pc, ss[0], ss[1])
	}
	return typed.Op1[concatString[S]](pc, expr.All(ss...))
}
