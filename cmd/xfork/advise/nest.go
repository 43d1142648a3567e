package advise

import "xfork/cmd/xfork/fork"

// Several ways may lead there, and one is enough.
//
// comesTo reports whether a call that would be forked comes to the function of
// another loop.
//
// Loops of one function are nested by the text or not at all: a function that
// comes to itself has one loop twice, which is a recursion and no choice.
//
// Calls by methods of interfaces are not seen, so that of two such loops both
// may have the verdict yes.
func comesTo(out, in *counted) bool {
	if out.Decl == in.Decl {
		return false
	}
	for _, k := range out.Calls {
		if fork.Reaches(k.Callee, in.Function) {
			return true
		}
	}
	return false
}
