package gotype

import (
	"fmt"
	"time"

	"xfork/table/internal/types"
)

// Conform makes s load values as a type, or says why they are none of it. n
// values are looked at where each could be too long: decimals and timestamps.
//
//	Go                    type
//	int32, shorter ones   int32, int64
//	int, int64, uint64    int64
//	Decimal               a decimal with as many digits, before the point and behind
//	time.Time             a timestamp with as many digits
//	anything else         the type that it is a column of
//
// Nothing is rounded: a type that is told beforehand is a promise of the
// source.
func (s *Shape) Conform(c Cells, n int, t types.Type) error {
	switch {
	case s.Type.Kind == types.Int32 && t.Kind == types.Int64:
	case s.Type.Kind != t.Kind:
		return fmt.Errorf("its values are %v, and its type is %v", s.Type, t)
	}
	s.Type = t
	for i := range n {
		if p := s.value(c.at(i)); p == nil || t.Kind != types.Dec && t.Kind != types.Time {
			continue
		} else if t.Kind == types.Dec {
			d := (*types.Decimal)(p)
			x, fits := types.Rescale(d.Int(), d.Scale, t.Scale)
			if back, same := types.Rescale(x, t.Scale, d.Scale); !fits || !same || back != d.Int() || types.Digits(x) > int(t.Precision) {
				return fmt.Errorf("%v is no %v", *d, t)
			}
		} else if at := *(*time.Time)(p); int64(at.Nanosecond())%(int64(time.Second)/types.Units(t.Precision)) != 0 {
			return fmt.Errorf("%v is no %v", at, t)
		}
	}
	return nil
}
