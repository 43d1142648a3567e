package vet_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"xfork/cmd/xfork/vet"
	"xfork/cmd/xfork/vet/forkwrites"
)

// Every analyser has a folder of its name in testdata with what it finds, what it does not, and what it writes where it mends. They are
// tested as one analyser, which is each of them in its own folder: so the standard library is type-checked once.
func TestFindings(t *testing.T) {
	all := make(map[string]*analysis.Analyzer)
	required := make(map[*analysis.Analyzer]bool)
	for _, a := range vet.Analyzers() {
		all[a.Name] = a
		for _, r := range a.Requires {
			required[r] = true
		}
	}
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), &analysis.Analyzer{
		Name:     "all",
		Doc:      "runs the analyser that has the name of the package",
		Requires: slices.Collect(maps.Keys(required)),
		Run: func(pass *analysis.Pass) (any, error) {
			if all[pass.Pkg.Name()] == nil { // the main package that go test writes
				return nil, nil
			}
			own := *pass
			own.Analyzer = all[pass.Pkg.Name()]
			return own.Analyzer.Run(&own)
		},
	}, slices.Sorted(maps.Keys(all))...)
}

// With its flag forkwrites looks at goroutines, in which its rate of false findings was measured.
func TestGoroutinesAreLookedAtWithAFlag(t *testing.T) {
	require.NoError(t, forkwrites.Analyzer.Flags.Set("goroutines", "true"))
	defer func() { require.NoError(t, forkwrites.Analyzer.Flags.Set("goroutines", "false")) }()
	analysistest.Run(t, analysistest.TestData(), forkwrites.Analyzer, "goroutines")
}

func TestTheAnalysersAreValid(t *testing.T) {
	require.NoError(t, analysis.Validate(vet.Analyzers()))
	rest, err := vet.Without("forceerr", "ok")
	require.NoError(t, err)
	require.Len(t, rest, len(vet.Analyzers())-2)
	_, err = vet.Without("forcerr")
	require.ErrorContains(t, err, `no analyser "forcerr"`)
}
