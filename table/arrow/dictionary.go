package arrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/array"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// codes makes v the rows of a dictionary: codes where its values are texts, and
// values otherwise.
//
// Batches of a file mostly have one dictionary between them; it is converted
// when another one comes, so that the codes of all batches of a reader are
// comparable.
func (c *column) codes(v *vector.Vector, a *array.Dictionary, from, n int) error {
	size := a.Dictionary().Len()
	index := func(i int) (int, error) {
		k := a.GetValueIndex(from + i)
		if k < 0 || k >= size {
			return 0, fmt.Errorf("index %d of a dictionary of %d values", k, size)
		}
		return k, nil
	}
	if v.Layout != types.Strings {
		return c.looked(v, a, n, index)
	}
	if c.of != a.Dictionary().Data() {
		if err := c.dictionary(v.Type, a); err != nil {
			return err
		}
	}
	valid := v.Valid
	v.InitCodes(v.Type, c.dict, n)
	v.SetValid(valid, nil)
	clear(v.Codes)
	return each(v, n, func(i int) error {
		k, err := index(i)
		if err == nil && a.Dictionary().IsNull(k) {
			v.Nulls().Clear(i)
			return nil
		}
		v.Codes[i] = uint32(k)
		return err
	})
}

// The strings are copied from the vector: that one is written again by the next
// dictionary, and a Dict never changes.
//
// dictionary converts the values of a dictionary. Codes of nulls are 0, so there
// is at least one value.
func (c *column) dictionary(t types.Type, a *array.Dictionary) error {
	values, err := c.values(t, a)
	if err != nil {
		return err
	}
	c.dict = &vector.Dict{Values: append([]string(nil), values.S...)}
	if len(c.dict.Values) == 0 {
		c.dict.Values = []string{""}
	}
	c.of = a.Dictionary().Data()
	return nil
}

// values converts the values of a dictionary as a column of their own.
func (c *column) values(t types.Type, a *array.Dictionary) (*vector.Vector, error) {
	of := column{own: c.own}
	return of.convert(a.Dictionary(), t, true, 0, a.Dictionary().Len())
}

// The dictionary is converted for each vector of rows. Dictionaries of numbers
// are rare, and short, or they would save nothing.
//
// looked writes the values that the rows of a dictionary stand for.
func (c *column) looked(v *vector.Vector, a *array.Dictionary, n int, index func(int) (int, error)) error {
	values, err := c.values(v.Type, a)
	if err != nil {
		return err
	}
	return each(v, n, func(i int) error {
		k, err := index(i)
		switch {
		case err != nil:
			return err
		case values.Null(k):
			v.Nulls().Clear(i)
		case v.Layout == types.Wides:
			v.W[i] = values.Wide(k)
		case v.Layout == types.Floats:
			v.F[i] = values.F[k]
		default:
			v.I[i] = values.I[k]
		}
		return nil
	})
}
