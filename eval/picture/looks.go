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

// lanes are by graph.Lane.
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

// fates are by record.Fate. Calls whose outcome came from elsewhere look alike.
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
	record.Skipped:    {draw.Blank, draw.Dash, "skipped"},
	record.Fused:      {draw.Green, draw.Plain, "fused"},
	record.Waiting:    {draw.Blank, draw.Plain, "to come"},
}

// box has the looks of a function whose calls came to a fate and took a time.
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
	default:
		b.Paint.Light = draw.Blank.Light
	}
	if d.by == ByTime && fate == record.Done { // most are: no need to say so on every one
		b.Mark = draw.Plain
	}
	return b
}

// heat is the step of the ramp for a time: the last one for the longest, and one less for each factor of the square root of
// ten that it is shorter. Times of calls differ by orders of magnitude; on a linear ramp all but a few would be white.
func (d *drawing) heat(own time.Duration) int {
	last := len(draw.Heat) - 1
	k := last + int(math.Floor(2*math.Log10(float64(own)/float64(d.most))+0.5))
	k = min(max(k, 0), last)
	d.steps[k] = true
	return k
}

// key explains what occurs.
func (d *drawing) key() (key []draw.Sample) {
	key = d.kinds()
	if d.by == ByTime {
		key = append(key, d.ramp()...)
	}
	seen := make(map[draw.Mark]bool)
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

// kinds are the shapes and lanes that occur.
func (d *drawing) kinds() (key []draw.Sample) {
	seen := make(map[graph.Function]bool)
	for i := range d.run.Nodes {
		f := d.run.FunctionOf(int32(i))
		seen[graph.Function{Kind: f.Kind, Lane: f.Lane}] = true
	}
	for _, kind := range []graph.Kind{graph.Fork, graph.Dynamic, graph.Operator} {
		for lane, l := range lanes {
			if !seen[graph.Function{Kind: kind, Lane: graph.Lane(lane)}] {
				continue
			}
			word := kind.String()
			if graph.Lane(lane) != graph.Inline {
				word += ", " + l.word
			}
			key = append(key, draw.Sample{Word: word, Box: &draw.Box{
				Shape: shapes[kind], Paint: draw.Paint{Strong: l.paint.Strong, Light: draw.Paper},
			}})
		}
	}
	return key
}

// ramp are the times that the grounds stand for.
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

// round leaves two digits.
func round(t time.Duration) time.Duration {
	unit := time.Duration(1)
	for t/unit >= 100 {
		unit *= 10
	}
	return t.Round(unit)
}

// lineKinds are the arrows that are not plain.
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

// title is node i in words.
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
	}
	if n.Attempts > 1 {
		parts = append(parts, fmt.Sprintf("%d attempts", n.Attempts))
	}
	if why, known := r.Why(i); known {
		if why.Args != "" {
			parts = append(parts, "called with "+why.Args)
		}
		if why.Element >= 0 {
			parts = append(parts, fmt.Sprintf("element %d of a Map", why.Element))
		}
		parts = append(parts, "failed: "+why.Text)
	}
	return strings.Join(parts, "\n")
}
