package state

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Saver is a state that can be written as columns, a row for each group, and be
// made of them again, bit by bit. States of values have none to write: a sink that
// has such a state makes no groups before it merges.
//
//	count             n
//	sum, mean         sum, n
//	variance          n, mean, squares
//	picked            has, value, by
//
// Saving and loading changes no bit: a sum that has been in the file goes on as
// it was.
type Saver interface {
	// Save returns the columns, which may share the state's memory.
	Save() []*vector.Vector
	// Load fills an empty state with the first of the columns, and returns how
	// many it has taken.
	Load(cols []*vector.Vector) int
}

// Save shares the counts with the column.
func (c *count) Save() []*vector.Vector { return []*vector.Vector{spill.Numbers(c.n)} }

// Load takes the counts as they are, in the memory of the block.
func (c *count) Load(cols []*vector.Vector) int {
	c.n = cols[0].I
	return 1
}

// The sum and the count of a group lie beside each other, and become two columns.
func (s *floatSum) Save() []*vector.Vector { return spill.Fields(s.sums, 2) }

func (s *floatSum) Load(cols []*vector.Vector) int {
	s.sums = spill.Structs[sumCount](cols[:2])
	return 2
}

// Save writes floats as they are: their bits come back.
func (s *variance) Save() []*vector.Vector { return spill.Fields(s.groups, 3) }

func (s *variance) Load(cols []*vector.Vector) int {
	s.groups = spill.Structs[spread](cols[:3])
	return 3
}

// Save writes six floats a group.
func (s *correlation) Save() []*vector.Vector { return spill.Fields(s.groups, 6) }

func (s *correlation) Load(cols []*vector.Vector) int {
	s.groups = spill.Structs[joint](cols[:6])
	return 6
}

// Save adds the words up first: the file has sums of 128 bits and counts.
func (s *exactSum) Save() []*vector.Vector {
	s.settle()
	return spill.Fields(s.sums, 3)
}

// Load leaves no words: what comes then begins with the sums.
func (s *exactSum) Load(cols []*vector.Vector) int {
	s.sums = spill.Structs[wideCount](cols[:3])
	s.groups = len(s.sums)
	return 3
}

// Values are shared with the state, which is not used any more.
func (p *picked) Save() []*vector.Vector {
	cols := []*vector.Vector{spill.Numbers(p.has), &p.value}
	if p.compared() {
		cols = append(cols, &p.by)
	}
	return cols
}

// Load takes what Save has written, and a second column where two are compared.
func (p *picked) Load(cols []*vector.Vector) int {
	p.has = make([]uint8, cols[0].N)
	for i, x := range cols[0].I {
		p.has[i] = uint8(x)
	}
	p.value = *cols[1]
	if !p.compared() {
		return 2
	}
	p.by = *cols[2]
	return 3
}

// compared reports whether there is a second column, which is what is compared.
//
// Of Min and Max the value is what is compared, and there is no second one.
func (p *picked) compared() bool { return p.op == ast.ArgMax || p.op == ast.ArgMin }
