//go:build seam

package seam

import "sync/atomic"

// The atomic words: package atomic's, with a step before each operation.
type (
	// Int32 is an atomic.Int32 with steps.
	Int32 struct{ v atomic.Int32 }
	// Uint32 is an atomic.Uint32 with steps.
	Uint32 struct{ v atomic.Uint32 }
	// Int64 is an atomic.Int64 with steps.
	Int64 struct{ v atomic.Int64 }
	// Uint64 is an atomic.Uint64 with steps.
	Uint64 struct{ v atomic.Uint64 }
	// Uintptr is an atomic.Uintptr with steps.
	Uintptr struct{ v atomic.Uintptr }
	// Bool is an atomic.Bool with steps.
	Bool struct{ v atomic.Bool }
	// Pointer is an atomic.Pointer with steps.
	Pointer[T any] struct{ v atomic.Pointer[T] }
)

// Load is atomic.Int32's.
func (x *Int32) Load() int32 { Step("load"); return x.v.Load() }

// Store is atomic.Int32's.
func (x *Int32) Store(new int32) { Step("store"); x.v.Store(new) }

// Swap is atomic.Int32's.
func (x *Int32) Swap(new int32) int32 { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Int32's.
func (x *Int32) CompareAndSwap(old, new int32) bool { Step("cas"); return x.v.CompareAndSwap(old, new) }

// Add is atomic.Int32's.
func (x *Int32) Add(delta int32) int32 { Step("add"); return x.v.Add(delta) }

// Load is atomic.Uint32's.
func (x *Uint32) Load() uint32 { Step("load"); return x.v.Load() }

// Store is atomic.Uint32's.
func (x *Uint32) Store(new uint32) { Step("store"); x.v.Store(new) }

// Swap is atomic.Uint32's.
func (x *Uint32) Swap(new uint32) uint32 { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Uint32's.
func (x *Uint32) CompareAndSwap(old, new uint32) bool {
	Step("cas")
	return x.v.CompareAndSwap(old, new)
}

// Add is atomic.Uint32's.
func (x *Uint32) Add(delta uint32) uint32 { Step("add"); return x.v.Add(delta) }

// Load is atomic.Int64's.
func (x *Int64) Load() int64 { Step("load"); return x.v.Load() }

// Store is atomic.Int64's.
func (x *Int64) Store(new int64) { Step("store"); x.v.Store(new) }

// Swap is atomic.Int64's.
func (x *Int64) Swap(new int64) int64 { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Int64's.
func (x *Int64) CompareAndSwap(old, new int64) bool { Step("cas"); return x.v.CompareAndSwap(old, new) }

// Add is atomic.Int64's.
func (x *Int64) Add(delta int64) int64 { Step("add"); return x.v.Add(delta) }

// Load is atomic.Uint64's.
func (x *Uint64) Load() uint64 { Step("load"); return x.v.Load() }

// Store is atomic.Uint64's.
func (x *Uint64) Store(new uint64) { Step("store"); x.v.Store(new) }

// Swap is atomic.Uint64's.
func (x *Uint64) Swap(new uint64) uint64 { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Uint64's.
func (x *Uint64) CompareAndSwap(old, new uint64) bool {
	Step("cas")
	return x.v.CompareAndSwap(old, new)
}

// Add is atomic.Uint64's.
func (x *Uint64) Add(delta uint64) uint64 { Step("add"); return x.v.Add(delta) }

// Load is atomic.Uintptr's.
func (x *Uintptr) Load() uintptr { Step("load"); return x.v.Load() }

// Store is atomic.Uintptr's.
func (x *Uintptr) Store(new uintptr) { Step("store"); x.v.Store(new) }

// Swap is atomic.Uintptr's.
func (x *Uintptr) Swap(new uintptr) uintptr { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Uintptr's.
func (x *Uintptr) CompareAndSwap(old, new uintptr) bool {
	Step("cas")
	return x.v.CompareAndSwap(old, new)
}

// Add is atomic.Uintptr's.
func (x *Uintptr) Add(delta uintptr) uintptr { Step("add"); return x.v.Add(delta) }

// Load is atomic.Bool's.
func (x *Bool) Load() bool { Step("load"); return x.v.Load() }

// Store is atomic.Bool's.
func (x *Bool) Store(new bool) { Step("store"); x.v.Store(new) }

// Swap is atomic.Bool's.
func (x *Bool) Swap(new bool) bool { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Bool's.
func (x *Bool) CompareAndSwap(old, new bool) bool { Step("cas"); return x.v.CompareAndSwap(old, new) }

// Load is atomic.Pointer's.
func (x *Pointer[T]) Load() *T { Step("load"); return x.v.Load() }

// Store is atomic.Pointer's.
func (x *Pointer[T]) Store(new *T) { Step("store"); x.v.Store(new) }

// Swap is atomic.Pointer's.
func (x *Pointer[T]) Swap(new *T) *T { Step("swap"); return x.v.Swap(new) }

// CompareAndSwap is atomic.Pointer's.
func (x *Pointer[T]) CompareAndSwap(old, new *T) bool {
	Step("cas")
	return x.v.CompareAndSwap(old, new)
}

// Or is atomic.Uint32's.
func (x *Uint32) Or(mask uint32) uint32 { Step("or"); return x.v.Or(mask) }
