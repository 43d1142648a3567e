// Package kernel is whole-block arithmetic: one call applies one operation to a few hundred or thousand elements.
//
// It is what array expressions are made of. A caller takes the [Set] for its element type once, cuts its arrays into
// blocks that stay in the first-level cache, and strings kernels together over registers, which are such blocks:
//
//	k := kernel.Float64()
//	k.Mul(t, x, x)       // t = x*x
//	k.MulS(t, t, -0.5)   // t = -x*x/2
//	k.Exp(t, t)          // t = exp(-x*x/2)
//
// # The files
//
//	set.go                            the table of kernels; its comments are their laws
//	plain.go                          tier A of it: which function stands in which field
//	arith.go, muladd.go, division.go, round.go, compare.go, where.go
//	                                  loops of tier A, one for each field
//	reduce.go, moments.go, extreme.go reductions: their laws, the frame that is common to the tiers, tier A of the inner loops
//	convert.go, mask.go               functions that are not of one type of elements
//	random.go                         random numbers, of which package random is tier A
//	tier.go, tier_amd64.go, tier_other.go
//	                                  the choice of a tier
//	lift_amd64.go, until_amd64.go, reduce_amd64.go, convert_amd64.go, random_amd64.go
//	                                  from assembly to a field of the set
//	sets_amd64.go, avx2_*, avx512_*   generated: assembly, its declarations, the sets of tier B
//
// A call of k.Add goes through the adapter of its shape to assembly and, for what does not fill a register, to tier A:
//
//	Set.Add --withDAB--> avx2AddFloat64(dst, a, b, n)   n elements, a multiple of 4
//	              '----> add(dst[n:], a[n:], b[n:])     the rest, fewer than 4
//
// # To add a kernel
//
// A field of Set with its law in the comment; a loop of tier A, put into the set in plain.go; a body in gen, put into the list of its
// kind there; an adapter if the shape is new, by the name with and the operands in capitals; make generate. TestTiersAgree goes over
// the fields of the set by reflection, so it finds the kernel: each tier against the bits of tier A, for many lengths and alignments, with
// dst apart and as one of the operands. What the kernel computes is another question, for which there are tests of accuracy (against
// big floats), of semantics (against Go and package math) and of laws; and a digest of all results, the same on every processor, finds a
// compiler that contracts a product and a sum.
//
// # Tiers, and one result
//
// Tier A is plain Go and runs everywhere. Tier B is assembly for amd64, made by the program in the gen folder, for AVX2
// with FMA and for AVX-512. Which one runs is decided once, at run time ([Tier], XFORK_SIMD), and never shows: kernels of
// all tiers give the same bits for the same operands. Three rules achieve that:
//
//   - a transcendental function is one sequence of correctly rounded operations, fused multiply-adds among them, which
//     both tiers follow step by step (package elementary);
//   - a reduction adds in an order that belongs to its definition (see [Sum]), not to the width of a register;
//   - what the tail of a block computes is what its middle computes.
//
// The one thing left open is which NaN a NaN is: its sign and payload may differ.
//
// Tier A needs the processor's fused multiply-add to be fast, which arm64, s390x, ppc64, riscv64 and amd64 since 2013
// have; without it, math.FMA is computed with integers, and the transcendental functions take 0.2 to 1 microseconds per element.
//
// # Accuracy
//
// The largest errors seen against an oracle in big floats, 20 000 operands in each of up to six ranges that cross all
// exponents, in units in the last place of float64:
//
//	exp 0.85   log   0.75   sin 0.77   tanh 1.44   pow 1.00
//	expm1 1.70 log1p 0.79   cos 0.77   erf  1.05
//
// The basic operations and the square root round correctly. float32 goes by way of float64: half a unit, and a millionth.
//
// # Cost
//
// Nanoseconds per element of float64, blocks of 1024, on a Xeon of 2023 (Sapphire Rapids) that others used at the same time;
// go test -bench Kernel repeats it:
//
//	              Plain   AVX2  AVX512                 Plain   AVX2  AVX512
//	Add            0.23   0.08   0.05      Sin           8.1    1.3    0.9
//	MulAdd         0.31   0.11   0.07      Tanh          7.8    1.4    1.0
//	Div            0.97   0.48   0.52      Erf          17      2.3    1.3
//	Sqrt           1.5    0.73   0.79      Pow          16      3.0    1.8
//	Gt             0.49   0.11   0.10      Sum           0.21   0.05   0.04
//	Where          0.50   0.15   0.10      Dot           0.38   0.08   0.06
//	Exp            7.3    0.78   0.39      Moments       0.41   0.11   0.08
//	Log            7.4    0.79   0.62      MinOf         0.70   0.11   0.09
//
// A kernel call costs a few nanoseconds beside its elements. Kernels in assembly cannot be preempted, so calls should stay
// below some 64 Ki elements: then they hold up a stop of the world by no more than a hundred microseconds.
package kernel
