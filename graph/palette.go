package graph

import "xfork/internal/draw"

// The looks that text, DOT and drawings share; where the colours come from is told in internal/draw. All tables are indexed by a
// Lane, a State or a Kind, so a new one of these without its look fails at its first picture.

// laneColours are by Lane. Each has a strong colour for lines and a light one for areas.
var laneColours = [...]draw.Paint{Inline: draw.Grey, CPU: draw.Blue, IO: draw.Orange, Unsafe: draw.Purple, Exclusive: draw.Yellow}

// stateMarks are put before names where a picture is made of text.
var stateMarks = [...]string{Idle: "", Running: "… ", Done: "✓ ", Failed: "✗ "}

// drawnMarks are those of drawings. Idle nodes, the most, have none.
var drawnMarks = [...]draw.Mark{Idle: draw.Plain, Running: draw.Half, Done: draw.Tick, Failed: draw.Cross}

// shapes are by Kind.
var shapes = [...]draw.Shape{Operator: draw.Pill, Fork: draw.Card, Dynamic: draw.Slanted}

// laneWords are for keys and tooltips.
var laneWords = [...]string{Inline: "inline", CPU: "CPU lane", IO: "I/O lane", Unsafe: "unsafe lane", Exclusive: "exclusive lane"}
