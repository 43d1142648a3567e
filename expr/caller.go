//go:build (amd64 || arm64) && !xfork_nofp

package expr

// Caller is the site to give to an At constructor in a function of your own, so that errors name the line of its user:
//
//	//go:noinline
//	func Hypot(x, y expr.Expr[float64]) expr.Expr[float64] { return expr.Op2At[hypot](expr.Caller(), x, y) }
//
// That function must be go:noinline, or the line is that of whatever it was inlined into.
//
// It takes about a nanosecond and allocates nothing. The body is a jump into package site, in assembly: a call would put a
// frame in between, and the return address that is read would be that of the wrong function.
func Caller() uintptr
