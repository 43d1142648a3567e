package draw

// Picture is what is going to be drawn, without coordinates. It is not changed by [Picture.SVG], and may be drawn several times.
type Picture struct {
	// Boxes are in the order in which they stand from top to bottom, as far as arrows lead down: most arrows lead from lower to
	// higher indices, and one that does not is drawn upwards.
	Boxes  []Box
	Arrows []Arrow // at most one in each direction between two boxes
	// Caption is the lines at the top. The first of several is a heading, and the first of any is the title of the whole for screen
	// readers.
	Caption []string
	// Folded says that arrows stand for as many edges as they count; then they are drawn the thicker the more.
	Folded bool
	// ID is a suffix of the names inside of the picture, where several pictures stand in one page.
	ID string
	// Key is what the picture's signs mean, in the order in which the samples stand. Callers put in what occurs and nothing else.
	Key []Sample
}

// Box stands for one node, or for several of the same function.
type Box struct {
	// Name is the function's, and Line the user's line where the node was made: in bold above, and small below. Both are shortened.
	Name, Line string
	Title      string // all there is to know, for the mouse
	Shape      Shape
	Paint      Paint
	Mark       Mark
	Root       bool
	// Count is 1 for a node of its own. From 2 on the box is drawn as a stack of cards with the number in its name.
	Count int  // nodes that it stands for
	Loop  bool // some of them are operands of others
}

// Arrow leads from an operand to its consumer. From and To are indices of Picture.Boxes, and differ: an edge within a box is its Loop.
type Arrow struct {
	From, To int32
	Count    int  // edges that it stands for
	Strict   bool // at least one of them is; others are dashed
	Inner    bool // none is one of operands: all lead into the inside of a call; they are dotted
	Heavy    bool // one that the reader shall follow
}

// Shape is a box's outline. Kinds of nodes differ by shape and not by colour alone.
type Shape uint8

// The shapes.
const (
	Pill    Shape = iota // small, for what is cheap: operators
	Card                 // with a band at its left edge, for calls
	Slanted              // a card with slanted corners, for what chooses
)

// Mark is a sign in a box, at its right edge: the state of a node, in pictures of runs.
type Mark uint8

// The marks. The outline of each is in outline.go; pictures of graphs that were not run have none.
const (
	Plain  Mark = iota // none
	Half               // a half moon: going on
	Tick               // done
	Cross              // failed
	Equals             // what came of it was there already
	Dash               // never made
	Slash              // cut off
	Ring               // from disk
)

// Sample is an entry of the key: a small drawing and its word. It shows Box's outline, or else Mark, or else a line as that
// of Arrow.
type Sample struct {
	Word  string
	Box   *Box
	Mark  Mark
	Arrow Arrow
}
