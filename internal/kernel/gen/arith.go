package main

// arithmetic is the kernels of one instruction or few, for any type of elements.
func arithmetic(m *machine) []kernel {
	var ks []kernel
	for _, f := range []struct {
		name string
		op   func(b *block, x, y any) vector
	}{
		{"Add", (*block).plus},
		{"Sub", (*block).minus},
		{"Mul", (*block).times},
		{"Div", (*block).div},
		{"Min", (*block).min},
		{"Max", (*block).max},
	} {
		if f.name == "Div" && !m.elem.float {
			continue // integers have no such instruction
		}
		op, u := f.op, 4
		if f.name == "Mul" {
			u = m.multiplied()
		}
		ks = append(ks,
			kernel{field: f.name, shape: "dab", u: u, body: func(b *block, o operands) {
				b.store(op(b, b.load(o['a']), b.load(o['b'])), o['d'])
			}},
			kernel{field: f.name + "S", shape: "das", u: u, body: func(b *block, o operands) {
				b.store(op(b, b.load(o['a']), o['s']), o['d'])
			}})
		if f.name == "Sub" || f.name == "Div" {
			ks = append(ks, kernel{field: "R" + f.name + "S", shape: "das", u: 4, body: func(b *block, o operands) {
				b.store(op(b, o['s'], b.load(o['a'])), o['d'])
			}})
		}
	}
	ks = append(ks, kernel{field: "Fill", shape: "ds", u: 4, body: func(b *block, o operands) { b.store(b.copy(o['s']), o['d']) }})
	return append(ks, products(m)...)
}

// products is the superinstructions: two instructions, two roundings.
func products(m *machine) []kernel {
	var ks []kernel
	add := func(field, shape string, f func(b *block, o operands) vector) {
		ks = append(ks, kernel{field: field, shape: shape, u: m.multiplied(), body: func(b *block, o operands) { b.store(f(b, o), o['d']) }})
	}
	add("MulAdd", "dabc", func(b *block, o operands) vector { return b.plus(b.product(o, 'b'), b.load(o['c'])) })
	add("MulAddS", "dasc", func(b *block, o operands) vector { return b.plus(b.product(o, 's'), b.load(o['c'])) })
	add("MulAddK", "dabs", func(b *block, o operands) vector { return b.plus(b.product(o, 'b'), o['s']) })
	add("MulSub", "dabc", func(b *block, o operands) vector { return b.minus(b.product(o, 'b'), b.load(o['c'])) })
	add("MulSubS", "dasc", func(b *block, o operands) vector { return b.minus(b.product(o, 's'), b.load(o['c'])) })
	add("SubMul", "dabc", func(b *block, o operands) vector { return b.minus(b.load(o['c']), b.product(o, 'b')) })
	add("SubMulS", "dasc", func(b *block, o operands) vector { return b.minus(b.load(o['c']), b.product(o, 's')) })
	add("MulSK", "dasr", func(b *block, o operands) vector { return b.plus(b.product(o, 's'), o['r']) })
	return ks
}

// multiplied is how many registers to multiply in a step: products of int64 that are made by hand need half a dozen for each.
func (m *machine) multiplied() int {
	if m.elem == int64s && !m.wide {
		return 2
	}
	return 4
}

// product is a times the operand by: a pointer, or a scalar if its letter says so.
func (b *block) product(o operands, by byte) vector {
	a := b.load(o['a'])
	if isScalar(rune(by)) {
		return b.times(a, o[by])
	}
	return b.times(a, b.load(o[by]))
}

func (b *block) plus(x, y any) vector {
	if b.inner.float {
		return b.add(x, y)
	}
	return b.addInt(x, y)
}

func (b *block) minus(x, y any) vector {
	if b.inner.float {
		return b.sub(x, y)
	}
	return b.subInt(x, y)
}

// times has to make the product of 64-bit integers by hand in AVX2, from those of halves, modulo 2^64:
// lo*lo + (lo*hi + hi*lo) * 2^32.
func (b *block) times(x, y any) vector {
	switch {
	case b.inner.float:
		return b.mul(x, y)
	case b.inner.size == 4:
		return b.do("VPMULLD", x, y)
	case b.wide:
		return b.do("VPMULLQ", x, y)
	}
	p, q := b.copy(x), b.copy(y)
	cross := b.addInt(b.do("VPMULUDQ", p, b.right(q, 32)), b.do("VPMULUDQ", b.right(p, 32), q))
	return b.addInt(b.do("VPMULUDQ", p, q), b.left(cross, 32))
}

// min and max of floats: the instructions return their second operand when one is NaN or both are zeros. Both orders
// together tell: for min their bits are or-ed, so that NaN stays NaN and -0 wins; for max they are and-ed, so that +0 wins,
// and NaN is put in where there is one.
func (b *block) min(x, y any) vector {
	if !b.inner.float {
		return b.extremeInt("VPMINS", gt, x, y)
	}
	return b.or(b.arith("MIN", x, y), b.arith("MIN", y, x))
}

func (b *block) max(x, y any) vector {
	if !b.inner.float {
		return b.extremeInt("VPMAXS", lt, x, y)
	}
	greater := b.and(b.arith("MAX", x, y), b.arith("MAX", y, x))
	return b.choose(b.cmp(unordered, x, y), b.bits(b.all()>>1), greater)
}

// extremeInt is the instruction of this name, or y where x is in the relation to it and x elsewhere.
func (b *block) extremeInt(name string, r relation, x, y any) vector {
	if b.inner.size == 8 && !b.wide {
		return b.choose(b.cmp(r, x, y), y, x)
	}
	return b.do(name+b.letter(), x, y)
}

// simple is the functions of one operand that are an instruction or few.
func simple(m *machine) []kernel {
	var ks []kernel
	add := func(field string, f func(b *block, x vector) vector) {
		ks = append(ks, kernel{field: field, shape: "da", u: 4, body: func(b *block, o operands) { b.store(f(b, b.load(o['a'])), o['d']) }})
	}
	if !m.elem.float {
		add("Neg", func(b *block, x vector) vector { return b.subInt(b.num(0), x) })
		add("Abs", (*block).absInt)
		return ks
	}
	add("Neg", func(b *block, x vector) vector { return b.xor(x, b.bits(b.sign())) })
	add("Abs", func(b *block, x vector) vector { return b.abs(x) })
	add("Sqrt", (*block).sqrt)
	add("Floor", func(b *block, x vector) vector { return b.round(x, down) })
	add("Ceil", func(b *block, x vector) vector { return b.round(x, up) })
	add("Trunc", func(b *block, x vector) vector { return b.round(x, toZero) })
	add("RoundToEven", func(b *block, x vector) vector { return b.round(x, toEven) })
	add("Round", func(b *block, x vector) vector {
		// The float below 1/2 is added, with x's sign, and the fraction dropped: 1/2 itself would lift the float below 1/2.
		half := map[int]uint64{8: 0x3fdfffffffffffff, 4: 0x3effffff}[b.inner.size]
		return b.round(b.add(x, b.or(b.signOf(x), b.bits(half))), toZero)
	})
	return ks
}

func (b *block) absInt(x vector) vector {
	if b.inner.size == 8 && !b.wide {
		return b.choose(b.cmp(gt, b.num(0), x), b.subInt(b.num(0), x), x)
	}
	v := b.new()
	for i := range v {
		b.op("VPABS"+b.letter(), x[i], v[i])
	}
	return v
}

// comparisons is the kernels that write or read bools, and those that compare and choose at once.
func comparisons(*machine) []kernel {
	var ks []kernel
	for _, r := range relations {
		ks = append(ks,
			kernel{field: r.name, shape: "Dab", u: 4, body: func(b *block, o operands) {
				b.storeMask(b.cmp(r, b.load(o['a']), b.load(o['b'])), o['D'])
			}},
			kernel{field: r.name + "S", shape: "Das", u: 4, body: func(b *block, o operands) {
				b.storeMask(b.cmp(r, b.load(o['a']), o['s']), o['D'])
			}})
		if r.name == eq.name || r.name == ne.name {
			continue
		}
		ks = append(ks,
			kernel{field: "Where" + r.name + "S", shape: "dxsab", u: 4, body: func(b *block, o operands) {
				b.store(b.choose(b.cmp(r, b.load(o['x']), o['s']), b.load(o['a']), b.load(o['b'])), o['d'])
			}},
			kernel{field: "Where" + r.name + "SS", shape: "dxsar", u: 4, body: func(b *block, o operands) {
				b.store(b.choose(b.cmp(r, b.load(o['x']), o['s']), b.load(o['a']), o['r']), o['d'])
			}})
	}
	choice := func(field, shape string, left, right byte) {
		get := func(b *block, o operands, c byte) any {
			if isScalar(rune(c)) {
				return o[c]
			}
			return b.load(o[c])
		}
		ks = append(ks, kernel{field: field, shape: shape, u: 4, body: func(b *block, o operands) {
			b.store(b.choose(b.loadMask(o['m']), get(b, o, left), get(b, o, right)), o['d'])
		}})
	}
	choice("Where", "dmab", 'a', 'b')
	choice("WhereS", "dmas", 'a', 's')
	choice("WhereRS", "dmsb", 's', 'b')
	choice("WhereSS", "dmsr", 's', 'r')
	return ks
}
