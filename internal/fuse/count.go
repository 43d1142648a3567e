package fuse

// count finds how often every value is used, by values that are needed themselves.
func (e *emitter) count() {
	for _, o := range e.c.outputs {
		e.use(o.val)
	}
	for _, s := range e.c.sinks {
		for _, a := range s.args[:s.operands()] {
			e.use(a)
		}
	}
	for _, x := range e.c.checks {
		e.use(x.val)
	}
	for len(e.todo) > 0 {
		v := &e.c.vals[e.pop()]
		for _, a := range v.args[:v.n] {
			e.use(a)
		}
	}
}

func (e *emitter) use(v int32) {
	if e.uses[v]++; e.uses[v] == 1 {
		e.todo = append(e.todo, v)
	}
}

func (e *emitter) pop() (v int32) {
	last := len(e.todo) - 1
	v, e.todo = e.todo[last], e.todo[:last]
	return v
}
