package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"xfork/expr"
)

// needs lists the modules that each module needs. A module without an entry has no source.
var needs = map[string][]string{
	"app":    {"web", "store", "text"},
	"tool":   {"store", "text"},
	"legacy": {"text", "gone"},
	"web":    {"net", "text"},
	"store":  {"text", "disk"},
	"net":    {"bytes"},
	"text":   {"bytes"},
	"disk":   {"bytes"},
	"bytes":  {},
	"gone":   nil,
	"lost":   nil,
	"hen":    {"egg"},
	"egg":    {"hen"},
}

// archive holds modules that were compiled long ago.
var archive = map[string]string{"gone": "a0c4178e"}

// workshop holds the expression of each module. A second request for a module gets the same node, and the same value.
type workshop struct {
	modules  map[string]expr.Expr[string]
	compiler expr.Expr[string]
	compiled atomic.Int32
}

// newWorkshop makes a node of every module. Nothing runs, and a module that is never demanded never will.
func newWorkshop() *workshop {
	w := &workshop{modules: make(map[string]expr.Expr[string])}
	download := expr.LiftCtx1(download, expr.IOBound)
	w.compiler = expr.Any(download.Map([]string{"broken", "near", "silent"})...)
	compile := expr.LiftCtx1(w.compile)
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		module := compile.With(expr.Name("compile " + name)).Fork(name) // the name is for errors
		if old, ok := archive[name]; ok {
			module = expr.Catch(module, func(error) expr.Expr[string] { return expr.Const(old) })
		}
		w.modules[name] = module
	}
	return w
}

// compile forces the modules that a module needs, which are compiled by calls of the same function, and then links it.
func (w *workshop) compile(ctx context.Context, name string) (string, error) {
	list := needs[name]
	if list == nil {
		return "", fmt.Errorf("there is no source of the module %s", name)
	}
	var parts []expr.Expr[string]
	for _, need := range list {
		parts = append(parts, w.modules[need])
	}
	ready, err := expr.Pair(w.compiler, expr.All(parts...)).Force(ctx)
	if err != nil {
		return "", err
	}
	w.compiled.Add(1)
	return link(ready.A, name, ready.B), nil
}

// link takes a few milliseconds and returns a short checksum of its inputs.
func link(compiler, name string, parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Concat([]string{compiler, name}, parts), " ")))
	for range 10_000 {
		sum = sha256.Sum256(sum[:])
	}
	return fmt.Sprintf("%x", sum[:4])
}

// download gets the compiler from a mirror. The silent one does not answer; its call ends when another mirror has.
func download(ctx context.Context, mirror string) (string, error) {
	switch mirror {
	case "near":
		return "compiler", nil
	case "silent":
		<-ctx.Done()
		return "", ctx.Err()
	}
	return "", errors.New(mirror + ": no such mirror")
}

// plain builds a module without forks, and counts the calls of link. A module that is needed twice is compiled twice.
func plain(name string) (sum string, calls int) {
	if old, ok := archive[name]; ok {
		return old, 0
	}
	var parts []string
	for _, need := range needs[name] {
		part, n := plain(need)
		parts, calls = append(parts, part), calls+n
	}
	return link("compiler", name, parts), calls + 1
}
