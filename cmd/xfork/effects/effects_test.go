package effects_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"xfork/cmd/xfork/effects"
	"xfork/cmd/xfork/facts"
)

const own = "xfork/cmd/xfork/effects/testdata/"

func load(t *testing.T, mode packages.LoadMode, dirs ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: mode}, dirs...)
	require.NoError(t, err)
	for _, p := range pkgs {
		require.Empty(t, p.Errors)
	}
	return pkgs
}

const oneLevel = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedTypes |
	packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedExportFile

// expected yields each function with the line that says what its summary is.
func expected(p *packages.Package, yield func(f *types.Func, want string)) {
	for _, file := range p.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, c := range fd.Doc.List {
				if want, ok := strings.CutPrefix(c.Text, "// effects: "); ok {
					yield(p.TypesInfo.Defs[fd.Name].(*types.Func), want)
				}
			}
		}
	}
}

// short has the test data's packages by a letter.
func short(s string) string {
	return strings.NewReplacer(own+"plain.", "P.", own+"other.", "O.").Replace(s)
}

func whole(t *testing.T) (*effects.Program, []*packages.Package) {
	pkgs := load(t, oneLevel, "./testdata/plain", "./testdata/other")
	prog, _ := ssautil.Packages(pkgs, ssa.BuilderMode(0))
	prog.Build()
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(b.PkgPath, a.PkgPath) }) // plain first
	return effects.Whole(prog), pkgs
}

func TestAFunctionsEffects(t *testing.T) {
	p, pkgs := whole(t)
	n := 0
	for _, pkg := range pkgs {
		expected(pkg, func(f *types.Func, want string) {
			n++
			require.Equal(t, want, short(p.OfObject(f).String()), f.FullName())
		})
	}
	require.Greater(t, n, 80)
}

// The analysers of a package ask beside each other, and each gets the answers that one alone gets.
func TestManyAskAtOnce(t *testing.T) {
	alone, loaded := whole(t)
	want := make(map[string]string)
	for _, pkg := range loaded {
		expected(pkg, func(f *types.Func, _ string) { want[f.FullName()] = alone.OfObject(f).String() })
	}
	p, pkgs := whole(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, pkg := range pkgs {
				expected(pkg, func(f *types.Func, _ string) {
					assert.Equal(t, want[f.FullName()], p.OfObject(f).String(), f.FullName())
				})
			}
			assert.True(t, p.Written(own+"other.Count"))
			assert.False(t, p.Written(own+"other.Table"))
		})
	}
	wg.Wait()
}

// told is what of a summary packages hand on, as text.
func told(s *effects.Summary) string {
	if t := facts.Told(s); t != nil {
		return t.String()
	}
	return ""
}

// Of what they hand on, facts say the same as the whole program.
func TestFactsSayTheSameAsTheWholeProgram(t *testing.T) {
	all, loaded := whole(t)
	want := make(map[string]string)
	for _, pkg := range loaded {
		expected(pkg, func(f *types.Func, _ string) { want[f.FullName()] = told(all.OfObject(f)) })
	}
	pkgs := load(t, oneLevel, "./testdata/other", "./testdata/plain")
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) }) // imports first
	files := make(map[string][]byte)
	for _, pkg := range pkgs {
		p := drive(t, pkg, files)
		expected(pkg, func(f *types.Func, _ string) {
			require.Equal(t, want[f.FullName()], told(p.OfObject(f)), f.FullName())
		})
		require.True(t, p.Written(own+"other.Count"))
		require.False(t, p.Written(own+"other.Table"))
	}
	require.Greater(t, len(files), 20)
}

// drive runs the analyser and what it requires over one package, as go vet does: facts go through gob.
func drive(t *testing.T, pkg *packages.Package, files map[string][]byte) *effects.Program {
	key := func(o types.Object, f analysis.Fact) string { return fmt.Sprintf("%T %s", f, o) }
	put := func(key string, f analysis.Fact) {
		var b bytes.Buffer
		require.NoError(t, gob.NewEncoder(&b).Encode(f))
		files[key] = b.Bytes()
	}
	get := func(key string, f analysis.Fact) bool {
		b, ok := files[key]
		return ok && gob.NewDecoder(bytes.NewReader(b)).Decode(f) == nil
	}
	results := make(map[*analysis.Analyzer]any)
	var do func(a *analysis.Analyzer)
	do = func(a *analysis.Analyzer) {
		if _, done := results[a]; done {
			return
		}
		for _, r := range a.Requires {
			do(r)
		}
		v, err := a.Run(&analysis.Pass{
			Analyzer: a, Fset: pkg.Fset, Files: pkg.Syntax, Pkg: pkg.Types, TypesInfo: pkg.TypesInfo, TypesSizes: pkg.TypesSizes,
			ResultOf: results, Report: func(analysis.Diagnostic) {},
			ExportObjectFact:  func(o types.Object, f analysis.Fact) { put(key(o, f), f) },
			ImportObjectFact:  func(o types.Object, f analysis.Fact) bool { return get(key(o, f), f) },
			ExportPackageFact: func(f analysis.Fact) { put("package", f) },
			ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
			AllPackageFacts: func() (all []analysis.PackageFact) {
				v := new(facts.Variables)
				if get("package", v) {
					all = append(all, analysis.PackageFact{Fact: v})
				}
				return all
			},
		})
		require.NoError(t, err)
		results[a] = v
	}
	do(facts.Analyzer)
	return results[facts.Analyzer].(*effects.Program)
}

func TestAWitnessIsAChainOfCalls(t *testing.T) {
	p, pkgs := whole(t)
	f := pkgs[0].Types.Scope().Lookup("writesGlobalDeep").(*types.Func)
	s := p.OfObject(f)
	require.Len(t, s.Writes, 1)
	require.Regexp(t, `^plain.writesGlobalDeep calls writesGlobalDeep\$1 \(.*plain.go:\d+:\d+\), writesGlobalDeep\$1 calls plain.writesGlobal \(.*\), `+
		`plain.writesGlobal writes counter \(.*plain.go:\d+:23\)$`, s.Writes[0].Why.String())
	require.Equal(t, "writes counter", s.Writes[0].Why.Last().What)
}

func TestALockAndAnAtomicGuardAWrite(t *testing.T) {
	p, pkgs := whole(t)
	for name, guarded := range map[string]bool{"writesGuarded": true, "writesAtomic": true, "writesGlobal": false} {
		s := p.OfObject(pkgs[0].Types.Scope().Lookup(name).(*types.Func))
		require.Equal(t, guarded, s.Writes[0].Guarded, name)
	}
}

func TestWhatIsReachedOnEveryPathIsAlways(t *testing.T) {
	p, pkgs := whole(t)
	for name, always := range map[string]bool{"sleeps": true, "clock": true, "panics": false, "runs": true} {
		s := p.OfObject(pkgs[0].Types.Scope().Lookup(name).(*types.Func))
		require.Equal(t, always, s.Impure[0].Always, name)
	}
	s := p.OfObject(pkgs[0].Types.Scope().Lookup("sleeps").(*types.Func))
	i, ok := s.Reaches(effects.Network, effects.Sleep)
	require.True(t, ok)
	require.Equal(t, "time.Sleep", i.What)
	_, ok = s.Reaches(effects.Clock)
	require.False(t, ok)
}

func TestAVariableIsWrittenOutsideOfInit(t *testing.T) {
	p, _ := whole(t)
	for name, written := range map[string]bool{"plain.counter": true, "plain.cache": true, "plain.primes": false, "other.Count": true, "other.Table": false} {
		require.Equal(t, written, p.Written(own+name), name)
	}
}
