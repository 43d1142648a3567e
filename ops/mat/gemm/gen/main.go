// Gen writes the micro-kernels of package gemm: kernel_amd64.s and their declarations in kernel_amd64.go. Run it by
// go generate in the folder above; its output is committed, so that avo is needed only to change a kernel.
package main

import (
	. "github.com/mmcloughlin/avo/build"
)

func main() {
	for _, t := range []tile{
		{name: "d12x16avx512", rows: 12, lanes: 8, elem: f64, isa: avx512{}},
		{name: "d8x16avx512", rows: 8, lanes: 8, elem: f64, isa: avx512{}},
		{name: "d4x16avx512", rows: 4, lanes: 8, elem: f64, isa: avx512{}},
		{name: "s12x32avx512", rows: 12, lanes: 16, elem: f32, isa: avx512{}},
		{name: "s8x32avx512", rows: 8, lanes: 16, elem: f32, isa: avx512{}},
		{name: "s4x32avx512", rows: 4, lanes: 16, elem: f32, isa: avx512{}},
		{name: "d6x8avx2", rows: 6, lanes: 4, elem: f64, isa: avx2{}},
		{name: "d4x8avx2", rows: 4, lanes: 4, elem: f64, isa: avx2{}},
		{name: "d2x8avx2", rows: 2, lanes: 4, elem: f64, isa: avx2{}},
		{name: "s6x16avx2", rows: 6, lanes: 8, elem: f32, isa: avx2{}},
		{name: "s4x16avx2", rows: 4, lanes: 8, elem: f32, isa: avx2{}},
		{name: "s2x16avx2", rows: 2, lanes: 8, elem: f32, isa: avx2{}},
	} {
		t.generate()
	}
	Generate()
}
