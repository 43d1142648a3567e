package kernel

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
	AVX2               // amd64 with AVX2, FMA and the system's consent: four float64 at once
	AVX512             // amd64 with AVX-512 F, BW, DQ and VL: eight float64 at once
)

// Switch is the environment variable that chooses the tier: off, avx2 or avx512. It is read once, and is there for tests
// and for finding out whether a wrong result is the kernels' fault. A tier that the processor lacks, or a word that is no
// tier, is told on the standard error output, and the fastest tier there is is taken.
const Switch = "XFORK_SIMD"

// String is the tier's name, as [Switch] has it.
func (t Tier) String() string {
	switch t {
	case AVX2:
		return "avx2"
	case AVX512:
		return "avx512"
	}
	return "off"
}

// Tiers are the tiers that this processor can run, slowest first. The first one is Plain.
func Tiers() []Tier {
	all := []Tier{Plain, AVX2, AVX512}
	return all[:fastest()+1]
}

// choose is the tier that the switch's value asks for.
func choose(value string, complain io.Writer) Tier {
	for _, t := range Tiers() {
		if value == t.String() {
			return t
		}
	}
	best := fastest()
	switch value {
	case "":
	case AVX2.String(), AVX512.String():
		fmt.Fprintf(complain, "xfork: %s=%s: this processor lacks it; using %s\n", Switch, value, best)
	default:
		fmt.Fprintf(complain, "xfork: %s=%s: want off, avx2 or avx512; using %s\n", Switch, value, best)
	}
	return best
}

// Current is the tier that Float64, Float32, Int64 and Int32 return.
func Current() Tier { return current() }

var current = sync.OnceValue(func() Tier { return choose(os.Getenv(Switch), os.Stderr) })

var (
	float64s = sync.OnceValue(func() *Set[float64] { return Float64Of(Current()) })
	float32s = sync.OnceValue(func() *Set[float32] { return Float32Of(Current()) })
	int64s   = sync.OnceValue(func() *Set[int64] { return Int64Of(Current()) })
	int32s   = sync.OnceValue(func() *Set[int32] { return Int32Of(Current()) })
)

// Float64 is the kernels for float64, of the current tier.
func Float64() *Set[float64] { return float64s() }

// Float32 is the kernels for float32, of the current tier.
func Float32() *Set[float32] { return float32s() }

// Int64 is the kernels for int64, of the current tier.
func Int64() *Set[int64] { return int64s() }

// Int32 is the kernels for int32, of the current tier.
func Int32() *Set[int32] { return int32s() }
