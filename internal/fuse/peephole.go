package fuse

// Superinstructions: pairs of operations that one kernel does in one go over the block. They keep every rounding, so they
// change how long it takes and nothing else.
//
//	before                      after
//
//	t = Mul(a, b)               v = MulAdd(a, b, c)      and Sub either way round
//	v = Add(t, c)
//
//	m = Lt(x, 0.5)              v = whereCompare(x, 0.5, a, b)
//	v = Where(m, a, b)
//
//	t = Mul(a, b)               s = Dot(a, b)
//	s = Sum(t)
//
// The inner operation must have no other use, or it would be done twice.

// combine rewrites the code's values in place. uses counts how often each is needed.
func (c *code) combine(uses []int32) {
	for i := range c.vals {
		if uses[i] == 0 || c.vals[i].what != operation {
			continue
		}
		switch v := &c.vals[i]; v.code {
		case Add:
			if !c.multiply(v, 0, MulAdd, uses) {
				c.multiply(v, 1, MulAdd, uses)
			}
		case Sub:
			if !c.multiply(v, 0, mulSub, uses) {
				c.multiply(v, 1, subMul, uses)
			}
		case Where:
			c.choose(v, uses)
		}
	}
	for _, s := range c.sinks {
		if p := &c.vals[s.args[0]]; s.what == sumSink && c.isProduct(s.args[0]) && uses[s.args[0]] == 1 {
			uses[s.args[0]] = 0
			s.what, s.args = dotSink, [2]int32{p.args[0], p.args[1]}
		}
	}
}

func (c *code) isProduct(i int32) bool { return c.vals[i].what == operation && c.vals[i].code == Mul }

// multiply makes v, whose operand k is a product, one superinstruction with it: the factors first.
func (c *code) multiply(v *val, k int, to Code, uses []int32) bool {
	p := v.args[k]
	if !c.isProduct(p) || uses[p] != 1 {
		return false
	}
	uses[p] = 0
	v.code, v.n = to, 3
	v.args = [3]int32{c.vals[p].args[0], c.vals[p].args[1], v.args[1-k]}
	return true
}

// choose makes a choice by comparison with a constant one superinstruction, where there is a kernel for it.
func (c *code) choose(v *val, uses []int32) {
	m := &c.vals[v.args[0]]
	if m.what != operation || uses[v.args[0]] != 1 || m.kind != v.kind || m.code < Lt || m.code > Ge {
		return
	}
	if c.vals[m.args[1]].what != constant || c.vals[v.args[1]].what == constant {
		return
	}
	uses[v.args[0]] = 0
	v.code, v.extra, v.image = whereCompare, uint64(m.code), c.vals[m.args[1]].image
	v.args[0] = m.args[0]
}
