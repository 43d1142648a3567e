// Package tier finds out which of the instruction sets that this project has assembly for the processor runs, and which one
// the user wants.
//
// It is a package of its own, so that a program that multiplies matrices does not link the kernels for arrays.
//
//	processor, system --fastest--> Fastest --.
//	                                          +--choose--> Current    what kernels are chosen by, once
//	XFORK_SIMD -------------------------------'
//
// Both answers are fixed from the first question on: sets of kernels are chosen once and kept in variables.
package tier

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// Tier is a family of kernels. All of them give the same bits; they differ in speed and in what they ask of the processor.
type Tier int

// The tiers, each faster than the one before.
const (
	Plain  Tier = iota // Go without assembly: every processor
	AVX2               // amd64 with AVX2, FMA, BMI2 and the system's consent: four float64 at once
	AVX512             // amd64 with AVX-512 F, BW, CD, DQ and VL besides: eight float64 at once
)

// Switch is the environment variable that chooses the tier: off, avx2 or avx512. It is read once, and is there for tests
// and for finding out whether a wrong result is the kernels' fault. A tier that the processor lacks, or a word that is no
// tier, is reported on the standard error output, and the fastest tier there is is taken.
//
// Without it, or with the word native, loops are compiled at run time beside the fastest tier, where that can be done: see
// [Native].
const Switch = "XFORK_SIMD"

// native is the word for what happens without the switch: the fastest tier, and loops compiled at run time.
const native = "native"

// String returns the tier's name, as [Switch] has it.
func (t Tier) String() string {
	switch t {
	case AVX2:
		return "avx2"
	case AVX512:
		return "avx512"
	}
	return "off"
}

// Tiers returns the tiers that this processor can run, slowest first. The first one is Plain. A processor with a tier has all before
// it, so that tests run what is below as well.
func Tiers() []Tier {
	all := []Tier{Plain, AVX2, AVX512}
	return all[:Fastest()+1]
}

// Fastest returns the last of [Tiers], whatever the user wants.
func Fastest() Tier { return fastest() }

// Current returns the tier that is to be used.
func Current() Tier { return current() }

// Native reports whether loops may be compiled at run time: no tier was chosen, and the processor has AVX-512, for which they are
// made. It reads the environment at each call.
func Native() bool {
	switch os.Getenv(Switch) {
	case Plain.String(), AVX2.String(), AVX512.String():
		return false
	}
	return Fastest() == AVX512
}

// current reads the switch at the first question and complains once, not at each.
var current = sync.OnceValue(func() Tier { return choose(os.Getenv(Switch), os.Stderr) })

// choose returns the tier that the switch's value asks for, or the fastest one. What it cannot do is written to complain: a program
// that computes with another tier than asked for goes on, because all tiers give the same bits.
func choose(value string, complain io.Writer) Tier {
	for _, t := range Tiers() {
		if value == t.String() {
			return t
		}
	}
	best := fastest()
	switch value {
	case "":
	case native:
		if best < AVX512 {
			fmt.Fprintf(complain, "xfork: %s=%s: this processor lacks avx512; using %s\n", Switch, value, best)
		}
	case AVX2.String(), AVX512.String():
		fmt.Fprintf(complain, "xfork: %s=%s: this processor lacks it; using %s\n", Switch, value, best)
	default:
		fmt.Fprintf(complain, "xfork: %s=%s: want off, avx2, avx512 or native; using %s\n", Switch, value, best)
	}
	return best
}
