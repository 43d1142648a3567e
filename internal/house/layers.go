package house

import (
	"fmt"
	"slices"
	"strings"
)

// Package is what go list -json tells of a package, as far as the rules need it.
type Package struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// Module is the path of the root module.
const Module = "xfork"

// room is one row of the table in docs/architecture.md. A path that ends in /... stands for the whole tree.
type room struct {
	path string
	may  []string
}

// What rooms may import beside the standard library and themselves. The machinery is shared by the rooms that know nodes;
// the two special words are for the rooms above the public API.
const (
	anything = "anything"
	public   = "anything public"

	nodes = "internal/node"
	sites = "internal/site"
	seam  = "internal/seam"
	gate  = "internal/gate"
	plans = "internal/plan"

	// What the engine's machine is made of.
	execs    = "internal/exec"
	inlines  = "internal/inline"
	runs     = "internal/run"
	worlds   = "internal/world"
	demands  = "internal/demand"
	policies = "internal/policy"
	failures = "internal/failure"
	invokes  = "internal/invoke"
	contexts = "internal/callctx"
	walks    = "internal/walk"
	observes = "internal/observe"
	permits  = "internal/permit"
	guards   = "internal/guard"
	tiers    = "internal/tier"
	draws    = "internal/draw"

	// Calls in other processes: what travels, and the processes.
	wires     = "internal/wire"
	rpcs      = "internal/rpc"
	processes = "internal/process"

	// Failed calls as files.
	dumps = "internal/dump"

	// Calls on other machines: what leaves a run, and what becomes bytes of it.
	dispatches = "internal/dispatch"
	remotes    = "internal/remote"
	partitions = "internal/partition"

	// Results that are kept: of calls, and as files.
	keeps = "internal/keep"
	disks = "internal/keep/disk"

	// Cells lie behind expressions; typed makes expressions of them for the packages beside expr.
	cells = "internal/cell"
	typed = "internal/typed"

	// Array operators make nodes of their own family; its regions are compiled and run below the typed vocabulary.
	fuse   = "internal/fuse"
	kernel = "internal/kernel"
	loops  = "internal/native"
	arrays = "internal/array"

	randoms = "internal/random"

	memory  = "internal/scratch"
	interns = "internal/intern"

	gonum = "gonum.org/v1/gonum/"
)

// rooms is the table. The first row that a path matches is its room.
//
// Of gonum's graph packages those that the view and DOT need are listed one by one: simple and path would draw in mat, blas
// and lapack.
var rooms = []room{
	{"ops", []string{"expr", "graph", typed, sites}},
	{"ops/vec/...", []string{"eval", "expr", "graph", typed, nodes, sites, fuse}},
	{"ops/grad/internal/adjoint", []string{"expr", "ops/vec", "ops/mat", gonum + "mat"}},
	{"ops/grad/internal/extent", []string{fuse, fuse + "/op", gate, nodes, "ops/mat"}},
	{"ops/grad", []string{"expr", typed, cells, nodes, sites, gate, guards, fuse, fuse + "/elem", fuse + "/op", failures, "ops/grad/internal/...", "ops", "ops/vec", "ops/mat", gonum + "mat"}},
	{"ops/npy", []string{"expr", "ops/vec", gonum + "mat"}},
	{"ops/signal", []string{"expr", gonum + "dsp/fourier"}},
	{"ops/mat/...", []string{"eval", "expr", "graph", typed, nodes, sites, tiers, fuse, gonum + "mat", gonum + "blas/..."}},
	{"eval/cache", []string{guards, keeps, disks, nodes}},
	{keeps, []string{cells, invokes, wires, disks, nodes}},
	{disks, []string{guards, wires}},
	{"expr", []string{"eval", "eval/cache", "eval/env", "graph", cells, remotes, policies, nodes, sites, seam, failures}},
	{"expr/isolate", []string{"expr", cells, policies, failures, processes, rpcs, wires}},
	{"eval/stream", []string{"graph", nodes, sites}},
	{guards, []string{nodes}},
	{"eval/internal/order", nil},
	{"eval/record", []string{guards, "eval/internal/order", "eval/stream", "graph"}},
	{"eval/summary", []string{guards, "eval/record", "eval/stream"}},
	{"eval/progress", []string{guards, "eval/record", "eval/stream", "eval/summary", "graph"}},
	{"eval/trace", []string{"eval/internal/file", guards, "eval/record", "eval/stream", "eval/summary", "graph"}},
	{"eval/env", []string{"eval/progress", "eval/summary", "eval/trace", dumps, observes, processes}},
	{"eval/replay", []string{"eval", "expr", dumps, failures}},
	{"eval/journal", []string{guards, "eval/record", "eval/stream", "eval/summary"}},
	{"eval/vars", []string{"eval/record", "eval/stream"}},
	{"eval/picture", []string{"eval/internal/file", guards, "eval/internal/order", "eval/record", "eval/stream", "eval/summary", "graph", draws}},
	{"eval/report", []string{guards, "eval/internal/...", "eval/record", "eval/stream"}},
	{"eval/live", []string{guards, "eval/internal/...", "eval/progress", "eval/record", "eval/stream", "eval/summary", "graph"}},
	{"eval/internal/...", []string{guards, "eval/picture", "eval/record", "eval/stream", "eval/summary", "graph", draws}},
	{"eval", []string{"eval/stream", execs, inlines, runs, worlds, demands, walks, plans, observes, contexts, invokes, failures, nodes, sites, gate, seam}},
	{execs, []string{"eval/stream", "scheduler", keeps, dispatches, inlines, runs, worlds, demands, policies, plans, observes, contexts, permits, invokes, failures, nodes, gate, seam}},
	{dispatches, []string{"eval/stream", observes, runs, demands, plans, remotes, policies, permits, failures, nodes, gate, seam}},
	{inlines, []string{"eval/stream", "scheduler", runs, worlds, demands, walks, contexts, failures, nodes, seam}},
	{runs, []string{"eval/stream", "scheduler", dumps, worlds, demands, policies, walks, plans, observes, contexts, permits, invokes, failures, nodes, sites, gate, seam}},
	{worlds, []string{"scheduler", demands, remotes, policies, contexts, seam}},
	{remotes, []string{policies, nodes, seam}},
	{partitions, []string{"expr", "eval", runs, worlds, rpcs, wires, remotes, cells, policies, permits, nodes, seam}},
	{dumps, []string{cells, policies, invokes, failures, nodes, wires}},
	{rpcs, []string{cells, failures, wires}},
	{demands, []string{"eval/stream", "scheduler", keeps, policies, walks, plans, observes, contexts, permits, failures, nodes, seam}},
	{policies, []string{keeps, permits, invokes, failures, nodes}},
	{"graph/...", []string{
		nodes, sites, gate, seam, plans, draws,
		gonum + "graph", gonum + "graph/topo", gonum + "graph/iterator", gonum + "graph/encoding/...",
	}},
	{"scheduler/...", []string{seam}},
	{processes, []string{wires}},
	{"internal/typed", []string{"expr", cells, nodes}},
	{"internal/cell", []string{nodes, sites}},
	{"internal/node", []string{sites, seam, gate}},
	{"internal/gate", []string{sites, seam}},
	{"internal/plan", []string{nodes}},
	{failures, []string{nodes, sites}},
	{permits, []string{seam}},
	{observes, []string{"eval/stream", "graph", guards, nodes}},
	{walks, []string{failures, nodes, gate, seam}},
	{invokes, []string{failures, nodes, sites, seam}},
	{contexts, []string{failures, invokes, nodes, seam}},
	{"internal/site", nil},
	{"internal/seam", nil},
	{"internal/fuse", []string{fuse + "/elem", fuse + "/op", fuse + "/machine", fuse + "/ssa", fuse + "/lower", nodes, kernel, arrays, arrays + "/...", memory, interns}},
	{"internal/fuse/axis", []string{fuse + "/elem", fuse + "/op", fuse + "/reduce", kernel, loops, memory}},
	{"internal/fuse/lower", []string{fuse + "/axis", fuse + "/elem", fuse + "/op", fuse + "/reduce", fuse + "/machine", fuse + "/ssa", kernel, loops, memory}},
	{"internal/fuse/ssa", []string{fuse + "/axis", fuse + "/elem", fuse + "/op", fuse + "/reduce", fuse + "/machine", memory, interns}},
	{"internal/fuse/machine", []string{fuse + "/axis", fuse + "/elem", fuse + "/op", fuse + "/reduce", kernel, kernel + "/elementary", kernel + "/scalar", loops, arrays, randoms, memory}},
	{"internal/fuse/reduce", []string{fuse + "/elem", fuse + "/op", kernel}},
	{"internal/fuse/op", []string{fuse + "/elem"}},
	{"internal/fuse/elem", []string{kernel, memory}},
	{"internal/array", []string{kernel, memory}},
	{"internal/array/rolling", []string{arrays, kernel}},
	{randoms, []string{kernel, kernel + "/coef", kernel + "/elementary"}},
	{"internal/scratch", nil},
	{"internal/intern", nil},
	{"internal/native", []string{loops + "/encode", loops + "/exec", kernel + "/coef", kernel + "/elementary", randoms}},
	{"internal/native/exec", []string{tiers}},
	{"internal/native/encode", nil},
	{"internal/kernel/...", []string{tiers}},
	{"internal/tier", nil},
	{"internal/draw", nil},
	{"internal/wire", nil},
	{"internal/...", []string{anything}},
	{"examples/...", []string{public}},
	{"bench/...", []string{anything}},
	{"cmd/...", []string{public}},
}

// direct are the only modules that the root go.mod may require for itself.
var direct = []string{"gonum.org/v1/gonum", "github.com/stretchr/testify"}

// Layers checks the imports of the module's own packages against the table. pkgs are these packages and all they import.
func Layers(pkgs []Package) (faults []string) {
	standard := make(map[string]bool)
	for _, p := range pkgs {
		standard[p.ImportPath] = p.Standard
	}
	for _, p := range pkgs {
		path, own := inModule(p.ImportPath)
		if !own {
			continue
		}
		r := roomOf(path)
		if r == nil {
			faults = append(faults, fmt.Sprintf("%s is in no room: give it one in docs/architecture.md and in internal/house", p.ImportPath))
			continue
		}
		for _, i := range p.Imports {
			if !standard[i] && !r.allows(i) {
				faults = append(faults, fmt.Sprintf("%s must not import %s; it may import %s (docs/architecture.md)", p.ImportPath, i, r))
			}
		}
	}
	return faults
}

// Requires checks the direct requirements of the root go.mod.
func Requires(modules []string) (faults []string) {
	for _, m := range modules {
		if !slices.Contains(direct, m) {
			faults = append(faults, fmt.Sprintf("go.mod must not require %s: put what needs it into a nested module (docs/adr/0006-dependencies.md)", m))
		}
	}
	return faults
}

func inModule(path string) (rest string, ok bool) {
	if path == Module {
		return ".", true
	}
	return strings.CutPrefix(path, Module+"/")
}

func roomOf(path string) *room {
	for i := range rooms {
		if matches(rooms[i].path, path) {
			return &rooms[i]
		}
	}
	return nil
}

func (r *room) allows(path string) bool {
	rest, own := inModule(path)
	if own && matches(r.path, rest) {
		return true
	}
	if own {
		path = rest
	}
	for _, m := range r.may {
		switch {
		case m == anything, m == public && !(own && internal(rest)), matches(m, path):
			return true
		}
	}
	return false
}

// String lists what the room may import.
func (r *room) String() string {
	return strings.Join(append([]string{"the standard library"}, r.may...), ", ")
}

func internal(path string) bool { return slices.Contains(strings.Split(path, "/"), "internal") }

func matches(pattern, path string) bool {
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == tree || strings.HasPrefix(path, tree+"/")
	}
	return path == pattern
}
