//go:build !amd64

package kernel

// Only amd64 has assembly: on other processors the set of the only tier is made without a look at the argument, of which there is one
// value (see package tier).

// Float64Of returns the kernels for float64 of a tier among [Tiers].
func Float64Of(Tier) *Set[float64] { return floats[float64]() }

// Float32Of returns the kernels for float32 of a tier among [Tiers].
func Float32Of(Tier) *Set[float32] { return floats[float32]() }

// Int64Of returns the kernels for int64 of a tier among [Tiers].
func Int64Of(Tier) *Set[int64] { return integers[int64]() }

// Int32Of returns the kernels for int32 of a tier among [Tiers].
func Int32Of(Tier) *Set[int32] { return integers[int32]() }

// convertFast converts nothing: all is left to tier A.
func convertFast[To, From Number](Tier, []To, []From) (done int) { return 0 }

// turnFast turns nothing, likewise.
func turnFast(Tier, []float64, []float64, int, int) (done int) { return 0 }

// at is the address of elements, which nothing here needs.
func at[E any]([]E) *byte { return nil }

// philoxFast has no assembly, and so there is nothing for the other two.
func philoxFast(Tier, *byte, *[20]uint64, int, uint64) bool { return false }
func drawFast(Tier, *byte, int, Draw)                       {}
func narrowFast(Tier, *byte, *byte, int)                    {}
