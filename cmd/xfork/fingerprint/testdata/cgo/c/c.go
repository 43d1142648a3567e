package c

// struct pair { int a; int b; };
// static int add(struct pair p) { return p.a + p.b; }
import "C"

import "example.org/cgo/v"

func Add(a, b int) int {
	v.Rate++
	return int(C.add(C.struct_pair{a: C.int(a), b: C.int(b)}))
}

var X = 3
