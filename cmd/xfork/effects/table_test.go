package effects

import (
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// writers are the names that the standard library gives to methods which write what they are called on.
var writers = regexp.MustCompile(`^(Unmarshal|Set|Reset|Scan|GobDecode|Write|Read|Put|Push|Add|Sub|Mul|Del|Insert|Remove|Truncate|Grow|Next|Seek|Shuffle|Longest|Swap)([A-Z]|$)`)

// These have such a name, and write another thing or nothing.
var harmless = map[string]bool{
	"strings.Replacer.WriteString": true, // writes its argument, by a method of an interface
	"time.Time.Add":                true, "time.Time.AddDate": true, "time.Time.Sub": true,
	"time.Time.Truncate": true, "embed.FS.ReadDir": true, "embed.FS.ReadFile": true, "image.RGBA.SubImage": true,
	"container/list.Element.Next": true, "container/ring.Ring.Next": true, "net/netip.Addr.Next": true,
	"image.Point.Add": true, "image.Point.Sub": true, "image.Point.Mul": true, "image.Rectangle.Add": true, "image.Rectangle.Sub": true,
}

// TestTableFollowsNames holds the table against what names and signatures of the library say: a function AppendX writes the slice
// that it is handed, behind its length, and a method UnmarshalX or SetX its receiver. New versions of Go add such functions, and
// a pattern * takes them in.
func TestTableFollowsNames(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile}, slices.Sorted(maps.Keys(table()))...)
	require.NoError(t, err)
	looked := 0
	for _, p := range pkgs {
		require.Empty(t, p.Errors)
		visit(p.Types, func(name string, f *types.Func) {
			looked++
			effects := effectsOf(p.PkgPath, name)
			if !slices.Contains(effects, "-") && !slices.Contains(effects, "f") {
				return
			}
			sig := f.Signature()
			if strings.HasPrefix(f.Name(), "Append") && sig.Params().Len() > 0 && sig.Results().Len() > 0 && types.Identical(sig.Params().At(0).Type(), sig.Results().At(0).Type()) {
				t.Errorf("%s.%s appends to what it is handed, and the table says %q", p.PkgPath, name, effects)
			}
			if sig.Recv() != nil && Pointers(sig.Recv().Type()) && writers.MatchString(f.Name()) && !harmless[p.PkgPath+"."+name] {
				t.Errorf("%s.%s writes its receiver, and the table says %q", p.PkgPath, name, effects)
			}
		})
	}
	require.Greater(t, looked, 1000)
}

// visit yields the exported functions and methods of a package, by the names that patterns have.
func visit(p *types.Package, yield func(string, *types.Func)) {
	for _, n := range p.Scope().Names() {
		switch o := p.Scope().Lookup(n).(type) {
		case *types.Func:
			if o.Exported() {
				yield(n, o)
			}
		case *types.TypeName:
			named, ok := types.Unalias(o.Type()).(*types.Named)
			if !ok || !o.Exported() || types.IsInterface(named) {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() {
					yield(n+"."+m.Name(), m)
				}
			}
		}
	}
}
