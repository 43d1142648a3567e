package advise

import "xfork/cmd/xfork/fork"

// comesTo reports whether a call that would be forked comes to the function of
// another loop.
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
