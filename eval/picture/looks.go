package picture

import (
	"fmt"
	"math"
	"strings"
	"time"

	"xfork/eval/record"
	"xfork/graph"
	"xfork/internal/draw"
)

// What boxes look like, and the key that explains it.
//
//	            ByTime                   ByState
//	shape       kind                     kind
//	edge, band  lane                     edge: state, band: lane (of forks)
//	ground      own time, on a ramp      state
//	mark        state, but for done      state
//
// No colour says anything alone: lanes and times are in the key, states have marks, and the title has all of it in words. The
// colours are those of Okabe and Ito (Color universal design, 2008), which most colour-blind people tell apart; package
// internal/draw has them.

// lanes are by graph.Lane. The paints are those that package graph gives to the lanes of expressions.
var lanes = [...]struct {
	paint draw.Paint
	word  string
}{
	graph.Inline:    {draw.Grey, "inline"},
	graph.CPU:       {draw.Blue, "CPU lane"},
	graph.IO:        {draw.Orange, "I/O lane"},
	graph.Unsafe:    {draw.Purple, "unsafe lane"},
	graph.Exclusive: {draw.Yellow, "exclusive lane"},
}

// fates are by record.Fate. Calls that got their outcome from elsewhere look alike: a picture has room for few marks, and the
// difference is in the title.
var fates = [...]struct {
	paint draw.Paint
	mark  draw.Mark
	word  string
}{
	record.Inline:     {draw.Grey, draw.Plain, "operator"},
	record.Done:       {draw.Green, draw.Tick, "done"},
	record.Failed:     {draw.Vermilion, draw.Cross, "failed"},
	record.Cancelled:  {draw.Grey, draw.Slash, "cancelled"},
	record.Unfinished: {draw.Sky, draw.Half, "still running"},
	record.Shared:     {draw.Purple, draw.Equals, "shared, found or cached"},
	record.Found:      {draw.Purple, draw.Equals, "shared, found or cached"},
	record.Cached:     {draw.Purple, draw.Equals, "shared, found or cached"},
	record.Disk:       {draw.Amber, draw.Ring, "from disk"},
	record.Skipped:    {draw.Blank, draw.Dash, "skipped"},
	record.Fused:      {draw.Green, draw.Plain, "fused"},
	record.Waiting:    {draw.Blank, draw.Plain, "to come"},
}

// box returns a box with the looks of a function, a fate and a time. Operators have neither a state nor a time that was
// measured, and stay grey.
func (d *drawing) box(f graph.Function, fate record.Fate, own time.Duration) draw.Box {
	lane := lanes[f.Lane].paint
	b := draw.Box{Name: f.Name, Shape: shapes[f.Kind], Paint: lane, Mark: fates[fate].mark}
	switch {
	case fate == record.Inline:
		return b
	case d.by == ByState:
		b.Paint = fates[fate].paint
		if f.Kind == graph.Fork {
			b.Paint.Band = lane.Strong
		}
	case own > 0:
		b.Paint.Light, b.Paint.Text = draw.Heat[d.heat(own)], draw.Ink
	default: // a call that was not made has no time, and is not the same as a short one
		b.Paint.Light = draw.Blank.Light
	}
	if d.by == ByTime && fate == record.Done { // most are: a tick on each would hide the others
		b.Mark = draw.Plain
	}
	return b
}

// heat returns the step of the ramp for a time, and notes that the step occurs. The longest time has the last step, and each
// factor of the square root of ten that a time is shorter takes one step away:
//
//	step = last + round(2 log10(own / most))       with six steps: the first is for all below most/180
//
// Times of calls differ by orders of magnitude; on a linear ramp all but a few would be white.
func (d *drawing) heat(own time.Duration) int {
	last := len(draw.Heat) - 1
	k := last + int(math.Floor(2*math.Log10(float64(own)/float64(d.most))+0.5))
	k = min(max(k, 0), last)
	d.steps[k] = true
	return k
}

// key returns the explanation of what occurs, and of nothing else: the full one would be larger than most pictures. It comes
// last, when boxes and arrows are there.
func (d *drawing) key() (key []draw.Sample) {
	key = d.kinds()
	if d.by == ByTime {
		key = append(key, d.ramp()...)
	}
	seen := make(map[draw.Mark]bool) // several fates have one mark
	for _, f := range fates {
		for _, b := range d.out.Boxes {
			if b.Mark == f.mark && f.mark != draw.Plain && !seen[f.mark] {
				seen[f.mark] = true
				key = append(key, draw.Sample{Word: f.word, Mark: f.mark})
			}
		}
	}
	return append(key, d.lineKinds()...)
}

// kinds returns the shapes and lanes that occur, in an order of their own and not that of the nodes: pictures of two runs of
// a program have equal keys.
func (d *drawing) kinds() (key []draw.Sample) {
	type look struct {
		kind graph.Kind
		lane graph.Lane
	}
	seen := make(map[look]bool)
	for i := range d.run.Nodes {
		f := d.run.FunctionOf(int32(i))
		seen[look{f.Kind, f.Lane}] = true
	}
	for _, kind := range []graph.Kind{graph.Fork, graph.Dynamic, graph.Operator} {
		for lane := range lanes {
			if seen[look{kind, graph.Lane(lane)}] {
				key = append(key, kindSample(kind, graph.Lane(lane)))
			}
		}
	}
	return key
}

// kindSample returns the entry of the key for nodes of a kind in a lane: an empty box with their shape and band. The lane of
// operators has no name, for there is no choice.
func kindSample(kind graph.Kind, lane graph.Lane) draw.Sample {
	word := kind.String()
	if lane != graph.Inline {
		word += ", " + lanes[lane].word
	}
	return draw.Sample{Word: word, Box: &draw.Box{
		Shape: shapes[kind], Paint: draw.Paint{Strong: lanes[lane].paint.Strong, Light: draw.Paper},
	}}
}

// ramp returns the times that the grounds stand for, of the steps that occur. The lower end of step k is heat turned round:
// the time for which 2 log10(own/most) is half a step below the middle of k. The first step has no lower end. With a longest
// time of a second:
//
//	[less] [from 5.6ms] [from 18ms] [from 56ms] [from 180ms] [from 560ms]
func (d *drawing) ramp() (key []draw.Sample) {
	for k, colour := range draw.Heat {
		if !d.steps[k] {
			continue
		}
		from := time.Duration(float64(d.most) * math.Pow(10, (float64(k-len(draw.Heat)+1)-0.5)/2))
		word := "from " + record.Duration(round(from))
		if k == 0 {
			word = "less"
		}
		key = append(key, draw.Sample{Word: word, Box: &draw.Box{
			Shape: draw.Card, Paint: draw.Paint{Strong: draw.LineInk, Light: colour, Band: colour},
		}})
	}
	return key
}

// round leaves two digits: by comparing colours a time is not known better.
func round(t time.Duration) time.Duration {
	unit := time.Duration(1)
	for t/unit >= 100 {
		unit *= 10
	}
	return t.Round(unit)
}

// lineKinds returns the arrows that occur and are not plain:
//
//	dashed   an operand that the node can do without: a branch, the expression that a Catch guards
//	dotted   a demand
//	heavy    an edge of the critical path, whatever else it is
func (d *drawing) lineKinds() (key []draw.Sample) {
	var perhaps, inner, heavy bool
	for _, a := range d.out.Arrows {
		perhaps = perhaps || !a.Strict && !a.Inner
		inner = inner || a.Inner
		heavy = heavy || a.Heavy
	}
	if perhaps {
		key = append(key, draw.Sample{Word: "needed perhaps"})
	}
	if inner {
		key = append(key, draw.Sample{Word: "forced or chosen by", Arrow: draw.Arrow{Inner: true}})
	}
	if heavy {
		key = append(key, draw.Sample{Word: "critical path", Arrow: draw.Arrow{Strict: true, Heavy: true}})
	}
	return key
}

// title returns node i in words, one thing a line. Viewers show it when the pointer rests on the box.
func (d *drawing) title(i int32, line string) string {
	r := d.run
	n, f := &r.Nodes[i], r.FunctionOf(i)
	parts := []string{fmt.Sprintf("%s #%d", f.Name, n.Number), f.Kind.String() + ", " + lanes[f.Lane].word, line}
	if n.Fate != record.Inline {
		parts[1] += ", " + n.Fate.String()
	}
	if n.Last >= 0 {
		s := &r.Slices[n.Last]
		parts = append(parts, fmt.Sprintf("own time %s, on worker %d from %s to %s",
			record.Duration(d.own[i]), s.Worker, record.Duration(s.Begin), record.Duration(s.End)))
		if s.Process != 0 {
			parts = append(parts, fmt.Sprintf("made in process %d", s.Process))
		}
	}
	if n.Attempts > 1 {
		parts = append(parts, fmt.Sprintf("%d attempts", n.Attempts))
	}
	return strings.Join(append(parts, d.reasons(i)...), "\n")
}

// reasons returns what is known of why node i has failed. The texts are the user's; package record has made one line of each,
// and internal/draw escapes them.
func (d *drawing) reasons(i int32) (parts []string) {
	why, known := d.run.Why(i)
	if !known {
		return nil
	}
	if why.Args != "" {
		parts = append(parts, "called with "+why.Args)
	}
	if why.Element >= 0 {
		parts = append(parts, fmt.Sprintf("element %d of a Map", why.Element))
	}
	return append(parts, "failed: "+why.Text)
}
