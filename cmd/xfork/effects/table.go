package effects

import (
	_ "embed"
	"go/types"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
)

// tableText is read once. Bodies of the standard library are not looked at:
// much of it is assembly, unsafe and pools, which is harmless to its callers in
// a way that no analysis of bodies can see.
//
//go:embed table.txt
var tableText string

// rule is one pair of a line: the functions and what they do.
type rule struct {
	patterns []string
	effects  []string
}

var table = sync.OnceValue(func() map[string][]rule {
	rules := make(map[string][]rule)
	for line := range strings.Lines(tableText) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		for pair := range slices.Chunk(words[1:], 2) {
			rules[words[0]] = append(rules[words[0]], rule{strings.Split(pair[0], ","), strings.Split(pair[1], ",")})
		}
	}
	return rules
})

// standardVariables are package variables of the standard library that are more
// than memory.
var standardVariables = map[string]Kind{
	"os.Args": Environment, "os.Stdin": Files, "os.Stdout": Files, "os.Stderr": Files, "crypto/rand.Reader": Random,
	"net/http.DefaultClient": Network, "net/http.DefaultServeMux": Network, "net/http.DefaultTransport": Network,
	"net.DefaultResolver": Network, "log/slog.Default": Files, "time.Local": Environment,
}

// tabled reports whether functions of the package are described by the table.
func tabled(path string) bool { return table()[path] != nil }

// fromTable is the summary of a function of the standard library. Results may
// lead to whatever arguments lead to, and what is written through one parameter
// may be pointers out of the others.
//
// For results that is more than most functions return, and less than would do
// harm: a result that shares nothing has its own word in the table, f.
func fromTable(f *ssa.Function, path string) *Summary {
	s := &Summary{}
	why := func(what string) *Step { return &Step{Func: name(f), What: what} }
	params := parameters(f.Signature)
	for i, t := range params {
		if _, ok := t.Underlying().(*types.Signature); ok {
			guarded := path == "sync"
			s.Calls = append(s.Calls, Call{Root{Place: Param, Index: i}, guarded, why("calls its argument")})
		}
	}
	s.Results = anyOf(f.Signature.Results(), params)
	for _, e := range effectsOf(path, methodName(f)) {
		switch k := slices.Index(kindNames[:], e); {
		case e == "-":
		case e == "n":
			// What a pool gives belongs to its taker until it is put back.
			for i := range s.Results {
				s.Results[i] = Result{At: []Root{{Place: Fresh}}}
			}
		case e == "f":
			for i := range s.Results {
				s.Results[i].At = s.Results[i].At[:min(1, len(s.Results[i].At))]
			}
		case k < 0:
			s.argument(e, params, path == "sync" || path == "sync/atomic", why("writes its argument"))
		default:
			what := path + "." + methodName(f)
			s.Impure = append(s.Impure, Impurity{Kind: Kind(k), What: what, Always: Kind(k) != Unknown, Why: why("is " + article[k])})
		}
	}
	return s
}

// argument notes an effect wN or sN: a write through parameter N, in which
// pointers from the others may be stored.
func (s *Summary) argument(e string, params []types.Type, guarded bool, why *Step) {
	i := int(e[1] - '0')
	if i >= len(params) || !Pointers(params[i]) {
		return
	}
	roots := []Root{{Place: Param, Index: i}}
	if e[0] == 'w' {
		roots = append(roots, Root{Place: Param, Index: i, Deep: true})
	}
	for _, r := range roots {
		s.write(Write{r, guarded, why})
		for j, t := range params {
			if j != i && Pointers(t) {
				s.Flows = append(s.Flows, Flow{r, Root{Place: Param, Index: j}}, Flow{r, Root{Place: Param, Index: j, Deep: true}})
			}
		}
	}
}

// article is how a witness ends that has come to a function of the table.
var article = [kinds]string{
	"not known to the table", "a clock", "random", "environment", "files", "network", "another process", "a database",
	"a wait", "a lock", "atomic", "a channel", "a goroutine", "a recover", "an exit", "a panic",
}

// anyOf are results that may lead to all parameters and to fresh memory.
//
// A result without pointers, as most are, leads nowhere.
func anyOf(results *types.Tuple, params []types.Type) []Result {
	all := []Root{{Place: Fresh}}
	for i, t := range params {
		if Pointers(t) {
			all = append(all, Root{Place: Param, Index: i}, Root{Place: Param, Index: i, Deep: true})
		}
	}
	rs := make([]Result, results.Len())
	for i := range rs {
		if Pointers(results.At(i).Type()) {
			rs[i] = Result{At: all, Holds: all}
		}
	}
	return rs
}

// parameters are the types of the parameters, a receiver first.
func parameters(sig *types.Signature) (ts []types.Type) {
	if sig.Recv() != nil {
		ts = append(ts, sig.Recv().Type())
	}
	for i := range sig.Params().Len() {
		ts = append(ts, sig.Params().At(i).Type())
	}
	return ts
}

// methodName is the name as patterns have it: Type.Method or Func. A wrapper
// has that of the method.
//
// The receiver's pointer does not matter: a type has one method of a name.
func methodName(f *ssa.Function) string {
	if r := f.Signature.Recv(); r != nil {
		if n, ok := types.Unalias(deref(r.Type())).(*types.Named); ok {
			return n.Obj().Name() + "." + f.Name()
		}
		return "." + f.Name()
	}
	if o, ok := f.Object().(*types.Func); ok && o.Signature().Recv() != nil {
		if n, ok := types.Unalias(deref(o.Signature().Recv().Type())).(*types.Named); ok {
			return n.Obj().Name() + "." + o.Name()
		}
	}
	return origin(f).Name()
}

// effectsOf are the effects of the first rule that matches.
func effectsOf(path, name string) []string {
	for _, r := range table()[path] {
		for _, p := range r.patterns {
			if matches(p, name) {
				return r.effects
			}
		}
	}
	return []string{"unknown"}
}

// matches reports whether name has the pattern, in which * stands for anything
// at the beginning, at the end, or at both.
func matches(pattern, name string) bool {
	front, back, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	back, more := strings.CutSuffix(back, "*")
	if more {
		return strings.HasPrefix(name, front) && strings.Contains(name[len(front):], back)
	}
	return len(name) >= len(front)+len(back) && strings.HasPrefix(name, front) && strings.HasSuffix(name, back)
}

// unknownBody is the summary of a function that has no body in Go, and that
// neither the table nor a fact describes.
//
// It may be assembly, C, or a package of which no facts have come.
func unknownBody(f *ssa.Function) *Summary {
	s := &Summary{Impure: []Impurity{{Kind: Unknown, What: f.String(), Why: &Step{Func: name(f), What: "has no Go body here"}}}}
	s.Results = make([]Result, f.Signature.Results().Len())
	for i := range s.Results {
		s.Results[i].At = []Root{{Place: Elsewhere}}
	}
	return s
}
