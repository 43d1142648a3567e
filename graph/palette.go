package graph

// The looks that all pictures share. Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people
// with any of the common kinds of colour blindness can tell apart; and nothing is said by colour alone: kinds have shapes,
// states have marks.

// paint is a strong colour for lines and a light one behind black text.
type paint struct{ strong, light string }

// laneColours are by Lane.
var laneColours = [...]paint{
	Inline: {"#66707c", "#f3f5f7"}, // grey
	CPU:    {"#0072b2", "#e4f1f9"}, // blue
	IO:     {"#e69f00", "#fdf4e0"}, // orange
	Unsafe: {"#b8558a", "#f9ebf2"}, // reddish purple, a shade darker for thin lines
}

// stateColours are by State. Idle nodes, the most, have no mark.
var stateColours = [...]string{
	Idle:    "",
	Running: "#56b4e9", // sky blue
	Done:    "#009e73", // bluish green
	Failed:  "#d55e00", // vermilion
}

// stateMarks are put before names where a picture is made of text.
var stateMarks = [...]string{Idle: "", Running: "… ", Done: "✓ ", Failed: "✗ "}

// laneWords are for keys and tooltips.
var laneWords = [...]string{Inline: "inline", CPU: "CPU lane", IO: "I/O lane", Unsafe: "unsafe lane"}
