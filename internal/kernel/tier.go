package kernel

import (
	"sync"

	"xfork/internal/tier"
)

// Tier is a family of kernels: see [tier.Tier], and [tier.Switch] for how a user chooses one.
type Tier = tier.Tier

// The tiers, each faster than the one before. All are constants on every processor; which ones can be run is known at run time.
const (
	Plain  = tier.Plain
	AVX2   = tier.AVX2
	AVX512 = tier.AVX512
)

// Tiers returns the tiers that this processor can run, slowest first. The first one is Plain.
func Tiers() []Tier { return tier.Tiers() }

// Current returns the tier that Float64, Float32, Int64 and Int32 return.
func Current() Tier { return tier.Current() }

// The sets of the current tier, each made at its first use: a program that computes with one type makes one.
var (
	float64s = sync.OnceValue(func() *Set[float64] { return Float64Of(Current()) })
	float32s = sync.OnceValue(func() *Set[float32] { return Float32Of(Current()) })
	int64s   = sync.OnceValue(func() *Set[int64] { return Int64Of(Current()) })
	int32s   = sync.OnceValue(func() *Set[int32] { return Int32Of(Current()) })
)

// Float64 returns the kernels for float64, of the current tier.
func Float64() *Set[float64] { return float64s() }

// Float32 returns the kernels for float32, of the current tier.
func Float32() *Set[float32] { return float32s() }

// Int64 returns the kernels for int64, of the current tier.
func Int64() *Set[int64] { return int64s() }

// Int32 returns the kernels for int32, of the current tier.
func Int32() *Set[int32] { return int32s() }
