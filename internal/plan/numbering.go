package plan

import "slices"

// numbering gives keys the numbers 0, 1, 2, ... in the order in which they first come. The zero value is empty.
//
// Few keys are compared one after the other; the ninth moves all of them into a map:
//
//	few   a b c - - - - -       few   - - - - - - - -
//	many  nil                   many  a:0 b:1 ... i:8
//
// Most plans are small, and making a map costs more than all their comparisons. K must compare quickly, and an interface
// must hold something comparable: anything else panics, as in a map.
type numbering[K comparable] struct {
	count int32
	few   [mostFew]K  // by number, in place: no allocation
	many  map[K]int32 // nil while there are few
}

// mostFew is up to how many keys there is no map.
const mostFew = 8

// number returns the number of k, and reports whether k has had it before.
func (s *numbering[K]) number(k K) (i int32, known bool) {
	if s.many != nil {
		if i, known := s.many[k]; known {
			return i, true
		}
	} else if i := slices.Index(s.few[:s.count], k); i >= 0 {
		return int32(i), true
	}
	i = s.count
	s.count++
	switch {
	case s.many != nil:
		s.many[k] = i
	case i < mostFew:
		s.few[i] = k
	default:
		s.many = map[K]int32{k: i}
		for j, k := range s.few {
			s.many[k] = int32(j)
		}
		clear(s.few[:]) // the map keeps them alive, no longer than itself
	}
	return i, false
}
