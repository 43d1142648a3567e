package attacks

import "unsafe"

func readsShared(i int) int { return shared[i] }

func same(xs []int) []int { return xs }

func keepAll(xs []int) []int { return xs }

func next(it *item) *item { return it.next }

func sizeOf(it *item) int { return len(it.data) }

func (it *item) peek() int { return it.n }

func cast(x int) int { return int(*(*uint8)(unsafe.Pointer(&x))) }

func assembly(x int) int

func func2(r rune) rune { counter++; return r }
