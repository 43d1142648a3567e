package battery

import "fmt"

// The oracle evaluates nodes that call a user's function.

// function evaluates a node that calls a user's function.
func (o *oracle) function(n *onode, v []int) {
	switch d := n.d; d.kind {
	case bind:
		o.bound(n, v[0])
	case flatten:
		o.bound(n, d.k)
	case call, nary:
		r, _, f := o.call(n, d.fn, mix(d.k, mixed(v...)), 0)
		n.become(r, f)
	case mapped:
		vs := make([]int, d.k)
		for i := range vs {
			r, _, f := o.call(n, d.fn, mix(i, 0), 0)
			if f != nil {
				n.fail(f)
				return
			}
			vs[i] = r
		}
		n.become(mixed(vs...), nil)
	case pure:
		a := d.k % 4
		if len(v) > 0 {
			a = v[0]
		}
		r, f := pureFunction(d.k, a)
		if f != "" {
			n.fail(&fault{text: f})
			return
		}
		n.become(r, nil)
	case foldRange, fold:
		s := unit
		for i := range d.k {
			r, _, f := o.call(n, d.fn, mix(i, d.k), i+1)
			if f != nil {
				n.fail(f)
				return
			}
			s = merge(s, affine{i + 2, r})
		}
		n.become(s.value(), nil)
	}
}

func (n *onode) become(v int, f *fault) {
	if f != nil {
		n.fail(f)
		return
	}
	n.v, n.done = v, true
}

// bound evaluates a node with a function that returns an expression.
func (o *oracle) bound(n *onode, v int) {
	_, chosen, f := o.call(n, n.d.fn, v, 0)
	if f != nil {
		n.fail(f)
		return
	}
	o.become(n, chosen)
}

// call interprets the body of a function: see world.body, which runs it.
func (o *oracle) call(n *onode, f *function, v, part int) (r int, chosen *onode, fail *fault) {
	o.ran[n.d.id] = true
	here := n.around
	if f.sub != nil {
		here = o.build(f.sub, here, v)
	}
	for _, d := range f.forces {
		m := here.find(d)
		bad := o.force(m)
		switch {
		case bad == nil:
			v = mix(v, m.v)
		case bad.exit:
			return 0, nil, &fault{"goexit", true}
		case f.onErr == swallowIt:
			v = mix(v, hash(bad.text))
		case f.onErr == wrapIt:
			return 0, nil, f.flavour.returned(fmt.Sprintf("wrap %d (%s)", n.d.id, bad.text))
		case f.onErr == panicIt:
			return 0, nil, &fault{text: "panic(" + bad.text + ")"}
		default:
			return 0, nil, f.flavour.returned(bad.text)
		}
	}
	if f.fails(v) {
		switch text := errText(n.d.id, part); f.fail {
		case returnsError:
			return 0, nil, f.flavour.returned(text)
		case panicsText:
			return 0, nil, &fault{text: "panic " + text}
		case panicsError:
			return 0, nil, &fault{text: "panic(" + text + ")"}
		case panicsNil:
			return 0, nil, &fault{text: "panic nil"}
		case exits:
			return 0, nil, &fault{"goexit", true}
		default:
			return 0, nil, &fault{text: "panic(runtime)"}
		}
	}
	if f.result != nil {
		chosen = here.find(f.result)
	}
	return v, chosen, nil
}

// returned returns the fault that an error of the function becomes: a panic where it cannot return one.
func (fl flavour) returned(text string) *fault {
	if fl == plain {
		text = "panic(" + text + ")"
	}
	return &fault{text: text}
}
