package house_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/house"
	"xfork/internal/node"
)

// root is the repository's root, seen from here.
const root = "../.."

func TestEveryPackageImportsOnlyWhatItsRoomMay(t *testing.T) {
	var faults []string
	for _, tags := range []string{"", "seam", "xfork_nofp"} {
		pkgs := decode[house.Package](t, "list", "-deps", "-tags", tags, "-json=ImportPath,Imports,Standard", "./...")
		require.NotEmpty(t, pkgs)
		faults = append(faults, house.Layers(pkgs)...)
	}
	none(t, faults)
}

// A package whose functions may lie between the user's function and the force, on the user's stack, is one of node.Rooms.
func TestTheRoomsWhoseFramesAreLeftOutAreAllThatThereAre(t *testing.T) {
	var rooms []string
	for _, p := range decode[house.Package](t, "list", "-json=ImportPath", "./expr/...", "./ops/...", "./eval", "./eval/replay", "./graph", "./scheduler", "./internal/...") {
		path := strings.TrimPrefix(p.ImportPath, "xfork/")
		if !slices.ContainsFunc(offStack, func(s string) bool { return path == s || strings.HasPrefix(path, s+"/") }) {
			rooms = append(rooms, p.ImportPath)
		}
	}
	require.ElementsMatch(t, rooms, node.Rooms)
}

// offStack are the packages whose functions are on no stack of a user's: rules, helpers of tests, generators, pictures, tables.
var offStack = []string{
	"internal/battery", "internal/browser", "internal/draw", "internal/house", "internal/kernel/coef", "internal/kernel/gen",
	"internal/node/model", "internal/seam/explore", "internal/tier", "internal/tools", "ops/mat/gemm/gen",
}

func TestTheRootModuleRequiresLittle(t *testing.T) {
	type module struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	var modules []string
	for _, m := range decode[module](t, "mod", "edit", "-json") {
		for _, r := range m.Require {
			if !r.Indirect {
				modules = append(modules, r.Path)
			}
		}
	}
	none(t, house.Requires(modules))
}

func TestAForbiddenImportIsNamed(t *testing.T) {
	for _, bad := range []struct{ from, to string }{
		{"xfork/graph", "xfork/scheduler"},
		{"xfork/scheduler", "xfork/graph"},
		{"xfork/scheduler", "xfork/internal/node"},
		{"xfork/graph", "gonum.org/v1/gonum/graph/simple"},
		{"xfork/eval", "xfork/expr"},
		{"xfork/eval", "xfork/eval/trace"},
		{"xfork/eval", "xfork/eval/env"},
		{"xfork/eval/trace", "xfork/ops"},
		{"xfork/eval/trace", "xfork/eval"},
		{"xfork/eval/record", "xfork/scheduler"},
		{"xfork/eval", "gonum.org/v1/gonum/graph"},
		{"xfork/eval", "xfork/scheduler"},
		{"xfork/internal/exec", "xfork/eval"},
		{"xfork/internal/run", "xfork/internal/exec"},
		{"xfork/internal/demand", "xfork/internal/run"},
		{"xfork/expr", "xfork/scheduler"},
		{"xfork/ops", "xfork/internal/node"},
		{"xfork/ops/vec", "xfork/ops"},
		{"xfork/ops/vec", "xfork/internal/kernel"},
		{"xfork/internal/fuse", "xfork/eval"},
		{"xfork/internal/node", "xfork/graph"},
		{"xfork/internal/seam", "xfork/internal/site"},
		{"xfork/examples/fibonacci", "xfork/internal/node"},
		{"xfork/expr", "C"},
	} {
		faults := house.Layers([]house.Package{{ImportPath: bad.from, Imports: []string{bad.to}}})
		require.Len(t, faults, 1, "%s -> %s", bad.from, bad.to)
		require.Contains(t, faults[0], bad.from+" must not import "+bad.to+";")
	}
	require.Len(t, house.Requires([]string{"gonum.org/v1/gonum", "go.opentelemetry.io/otel"}), 1)
}

func TestAPackageWithoutARoomIsNamed(t *testing.T) {
	faults := house.Layers([]house.Package{{ImportPath: "xfork/utils"}, {ImportPath: "xfork"}, {ImportPath: "xforked"}})
	require.Len(t, faults, 2)
	require.Contains(t, faults[0], "xfork/utils is in no room")
}

func TestTheArrowsOfTheTableAreAllowed(t *testing.T) {
	require.Empty(t, house.Layers([]house.Package{
		{ImportPath: "sync", Standard: true},
		{ImportPath: "xfork/scheduler", Imports: []string{"sync", "xfork/internal/seam"}},
		{ImportPath: "xfork/graph", Imports: []string{"gonum.org/v1/gonum/graph/topo", "xfork/internal/node"}},
		{ImportPath: "xfork/eval", Imports: []string{"xfork/eval/stream", "xfork/internal/exec"}},
		{ImportPath: "xfork/internal/exec", Imports: []string{"xfork/internal/run", "xfork/scheduler"}},
		{ImportPath: "xfork/eval/trace", Imports: []string{"xfork/eval/record", "xfork/graph"}},
		{ImportPath: "xfork/ops/vec", Imports: []string{"xfork/expr", "xfork/internal/fuse"}},
		{ImportPath: "xfork/examples/cascade", Imports: []string{"xfork/ops", "xfork/eval"}},
		{ImportPath: "xfork/bench", Imports: []string{"xfork/internal/node"}},
	}))
}

// decode runs the go command in the root and reads the JSON values it prints.
func decode[T any](t *testing.T, args ...string) (values []T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", &stderr)
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return values
		} else {
			require.NoError(t, err)
		}
		values = append(values, v)
	}
}
