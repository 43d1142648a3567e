package run

// Memory goes back to package scratch as soon as it is known that nothing looks at it, so that the next
// pipeline, or the next run, has it without asking the system:
//
//	of a reader, and of the workers of sinks    when their pipeline has had its last morsel
//	of tables of joins, and of groups           when the run has ended: outputs have copied what they keep
//	of a sink's morsels                         when it has been finished (packages group and join)
//
// What a run that fails has taken is left to the garbage collector.

// releaser is an operator or a reader that gives memory back when it has had its last morsel.
type releaser interface{ Release() }

// release ends the instances, after the last morsel: what sinks have kept of it is their own.
func (p *pipeline) release() {
	for _, in := range p.free {
		if r, is := in.reader.(releaser); is {
			r.Release()
		}
		for _, s := range in.sinks {
			if r, is := s.(releaser); is {
				r.Release()
			}
		}
	}
	p.free = nil
}

// release gives back the memory of sinks that serve others: what outputs have kept is a copy.
func (d *builder) release() {
	for _, p := range d.pipelines {
		for _, k := range p.sinks {
			if r, is := k.(releaser); is {
				r.Release()
			}
		}
	}
}
