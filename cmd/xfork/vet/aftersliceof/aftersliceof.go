// Package aftersliceof finds slices that are written while an expression of
// their elements is unforced:
//
//	x := vec.Sum(vec.Of(xs))
//	xs[0] = 1              // the sum is of what is written here
//	v, err := x.Force(ctx)
//
//	for _, r := range rows {
//		copy(buffer, r)    // so all sums are of the last row
//		sums = append(sums, vec.Sum(vec.Of(buffer)))
//	}
//
// # How
//
// From each call of vec.Of it walks the control flow graph of the function,
// each block once, until a force, a write to the same memory, or a place where
// the name stands for other memory. Memory is told apart by the SSA value that
// made the slice, or by the variable or field that it is loaded from;
// re-slicing and conversion lead to the same memory. There is no alias
// analysis: two variables count as different, so that a write through the other
// one is missed.
package aftersliceof

import (
	"fmt"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"xfork/cmd/xfork/facts"
	"xfork/cmd/xfork/vet/internal/allow"
	"xfork/cmd/xfork/vet/internal/lazy"
)

// Analyzer finds writes to the elements of a slice on a way from vec.Of(slice)
// that passes no force. vec.Of takes the slice itself: what is written before
// the force is what the force reads, or half of it.
//
// It looks at one function at a time, and takes every force, and every call
// that may force, for the one that counts.
var Analyzer = &analysis.Analyzer{
	Name:     "aftersliceof",
	Doc:      "find slices written between vec.Of and the force",
	URL:      "docs/vet/aftersliceof.md",
	Requires: []*analysis.Analyzer{facts.Builder},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	// Several calls of vec.Of may lead to one write.
	reported := make(map[ssa.Instruction]bool)
	for _, fn := range pass.ResultOf[facts.Builder].(*facts.Built).Functions {
		for _, b := range fn.Blocks {
			for at, i := range b.Instrs {
				call, is := i.(*ssa.Call)
				if !is {
					continue
				}
				f := lazy.Called(call)
				if f == nil || f.Pkg() == nil || f.Pkg().Path() != lazy.Vec || f.Name() != "Of" {
					continue
				}
				// The report is at the write, which is what has to change, and
				// names the line of the call.
				line := pass.Fset.Position(call.Pos()).Line
				for _, w := range writesAfter(call, at) {
					if !reported[w] {
						reported[w] = true
						allow.Report(pass, analysis.Diagnostic{
							Pos:     w.Pos(),
							Message: fmt.Sprintf("the slice of vec.Of in line %d is written here before a force: the expression reads what it is then; force first, or give vec.Of a clone", line),
						})
					}
				}
			}
		}
	}
	return nil, nil
}

// writesAfter walks the ways from a call of vec.Of, which is the instruction of
// that number in its block, and returns the first write to its slice on each. A
// way ends at a force, and where the slice becomes another one.
func writesAfter(of *ssa.Call, at int) (writes []ssa.Instruction) {
	slice := memoryOf(of.Call.Args[0])
	type place struct {
		block *ssa.BasicBlock
		from  int
	}
	// The block of the call itself is entered again where a loop leads back to
	// it: what is written above the call is written behind it in the next turn.
	seen := make(map[*ssa.BasicBlock]bool)
	for todo := []place{{of.Block(), at + 1}}; len(todo) > 0; {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		over := false
		for _, i := range p.block.Instrs[p.from:] {
			// One instruction can be two of these: an append writes, and may be
			// the maker of the slice in the next turn.
			if slice.written(i) {
				writes = append(writes, i)
				over = true
			}
			if over = over || slice.replaced(i) || demands(i); over {
				break
			}
		}
		if over {
			continue
		}
		for _, next := range p.block.Succs {
			if !seen[next] {
				seen[next] = true
				todo = append(todo, place{next, 0})
			}
		}
	}
	return writes
}

// demands reports whether an instruction may force: any expression, for which
// one is forced is not asked. A force of another one orders nothing, so that a
// write behind it is missed.
func demands(i ssa.Instruction) bool {
	call, is := i.(ssa.CallInstruction)
	return is && lazy.Demands(call)
}
