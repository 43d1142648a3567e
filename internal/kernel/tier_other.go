//go:build !amd64

package kernel

// Only amd64 has assembly.

// Float64Of is the kernels for float64 of a tier among [Tiers].
func Float64Of(Tier) *Set[float64] { return floats[float64]() }

// Float32Of is the kernels for float32 of a tier among [Tiers].
func Float32Of(Tier) *Set[float32] { return floats[float32]() }

// Int64Of is the kernels for int64 of a tier among [Tiers].
func Int64Of(Tier) *Set[int64] { return integers[int64]() }

// Int32Of is the kernels for int32 of a tier among [Tiers].
func Int32Of(Tier) *Set[int32] { return integers[int32]() }

func convertFast[To, From Number](Tier, []To, []From) (done int) { return 0 }
