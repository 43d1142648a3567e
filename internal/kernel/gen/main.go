// Command gen writes the kernels in assembly, for the package in the folder above: go generate calls it there.
//
// It is a module of its own, so that avo, which allocates the registers and prints the assembly, is a requirement of this program
// alone. What it writes is committed, and make generate-check fails when that is out of date.
//
//	machine.go   one tier and one type: registers, names of instructions, constants
//	block.go     operations on a few registers at once: the vocabulary of the kernels
//	mask.go      comparisons, choices and bools
//	kernel.go    the frame of a kernel: parameters, loops, the way out for operands that are not for the fast way
//	arith.go     arithmetic, comparisons
//	exp.go, log.go, trig.go, pow.go   the transcendental functions, line by line what package elementary does
//	convert.go   from one type to another
//	reduce.go    sums, products, moments
//	extreme.go   least and greatest elements
//	turn.go      columns of a matrix to rows
//	random.go    random numbers
//	sets.go      the Go code that puts the kernels into sets
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	log.SetFlags(0)
	flags := flag.NewFlagSet("gen", flag.ExitOnError) // avo has put its own into the default one
	out := flags.String("o", ".", "the `folder` to write to")
	if err := flags.Parse(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
	var sets sets
	for _, wide := range []bool{false, true} {
		for _, e := range []element{float64s, float32s, int64s, int32s} {
			if err := file(*out, wide, e, &sets); err != nil {
				log.Fatal(err)
			}
		}
		if err := conversionFile(*out, wide, &sets); err != nil {
			log.Fatal(err)
		}
		m := newMachine(wide, float64s)
		randoms(m)
		if err := m.write(filepath.Join(*out, m.tier()+"_random_amd64")); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(*out, "sets_amd64.go"), sets.source(), 0o666); err != nil {
		log.Fatal(err)
	}
}

// file writes the assembly and the declarations of one tier and one type.
func file(folder string, wide bool, e element, s *sets) error {
	m := newMachine(wide, e)
	s.begin(m)
	for _, kernels := range []func(*machine) []kernel{arithmetic, simple, comparisons} {
		for _, k := range kernels(m) {
			k.emit(m)
			s.add(m, k)
		}
	}
	if e.float {
		m.inner = float64s
		for _, k := range transcendental(m) {
			k.emit(m)
			s.add(m, k)
		}
		m.inner = e
	}
	for _, r := range reductions(m) {
		r.emit(m)
		s.reduction(m, r)
	}
	s.end()
	if e == float64s {
		turn(m)
	}
	return m.write(filepath.Join(folder, m.tier()+"_"+e.name+"_amd64"))
}

// conversionFile writes those of the conversions of one tier.
func conversionFile(folder string, wide bool, s *sets) error {
	m := newMachine(wide, float64s)
	symbols := make(map[[2]element]string)
	for _, c := range conversions {
		symbols[[2]element{c.to, c.from}] = c.emit(m)
	}
	s.conversions(m, symbols)
	return m.write(filepath.Join(folder, m.tier()+"_convert_amd64"))
}

// checkRegisters refuses kernels for AVX2 that need more than its sixteen registers: avo would take those of AVX-512, with an
// encoding that other processors do not know. Such a kernel has to do fewer registers in a step.
func (m *machine) checkRegisters(fn *ir.Function) error {
	for _, i := range fn.Instructions() {
		for _, r := range i.Registers() {
			if p, ok := r.(reg.Physical); ok && !m.wide && p.Kind() == reg.KindVector && p.PhysicalIndex() >= 16 {
				return fmt.Errorf("%s needs a register that AVX2 has not", fn.Name)
			}
		}
	}
	return nil
}

// dropSelfMoves removes copies of a register to itself, which come of copies of what is not needed any more. avo has
// such a pass for MOVQ and the like.
func dropSelfMoves(fn *ir.Function) error {
	fn.Nodes = slices.DeleteFunc(fn.Nodes, func(n ir.Node) bool {
		i, ok := n.(*ir.Instruction)
		return ok && strings.HasPrefix(i.Opcode, "VMOV") && len(i.Operands) == 2 && i.Operands[0] == i.Operands[1]
	})
	return nil
}

// write lets avo allocate the registers, and prints.
func (m *machine) write(name string) error {
	f, err := m.Result()
	if err != nil {
		return err
	}
	if err := pass.Concat(pass.Compile, pass.FunctionPass(dropSelfMoves), pass.FunctionPass(m.checkRegisters)).Execute(f); err != nil {
		return err
	}
	cfg := printer.Config{Name: "gen", Argv: []string{"gen"}, Pkg: "kernel"}
	for suffix, p := range map[string]printer.Printer{".s": printer.NewGoAsm(cfg), ".go": printer.NewStubs(cfg)} {
		text, err := p.Print(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name+suffix, bytes.TrimLeft(text, "\n"), 0o666); err != nil {
			return err
		}
	}
	return nil
}
