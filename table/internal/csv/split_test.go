package csv

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// byHand splits a text byte by byte: rows of width fields, and how many there are in each of the others. A line end follows the text.
func byHand(text []byte, width int) (rows [][]string, bad []int) {
	data := append(bytes.Clone(text), '\n')
	for at := 0; at < len(text); {
		if width != 1 && (data[at] == '\n' || data[at] == '\r' && at+1 < len(data) && data[at+1] == '\n') {
			at += bytes.IndexByte(data[at:], '\n') + 1
			continue
		}
		var row []string
		faulty, more := false, true
		for more {
			from := at
			if data[at] == '"' {
				var value []byte
				for at++; at < len(text) && (data[at] != '"' || data[at+1] == '"'); at++ {
					if value = append(value, data[at]); data[at] == '"' {
						at++
					}
				}
				if at >= len(text) {
					return rows, append(bad, len(row))
				}
				at++
				end := data[at] == '\n' || data[at] == '\r' && at+1 < len(data) && data[at+1] == '\n'
				if data[at] == ',' || end {
					row, more = append(row, string(value)), !end
					at += bytes.IndexAny(data[at:], ",\n") + 1
					continue
				}
				faulty = true
			}
			at += bytes.IndexAny(data[at:], ",\n")
			value := data[from:at]
			if more = data[at] == ','; !more {
				value = bytes.TrimSuffix(value, []byte{'\r'})
			}
			row = append(row, string(value))
			at++
		}
		if faulty || len(row) != width {
			bad = append(bad, len(row))
			continue
		}
		rows = append(rows, row)
	}
	return rows, bad
}

// TestTextsAreSplitAsByHand: whatever stands where, and wherever the words of marks end.
func TestTextsAreSplitAsByHand(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{",", ",", "\n", "\n", "\r\n", "\"", "\"", "\"\"", "a", "bc", "\r", "12.5", "0123456789012345678901234567890123456789", "\"x,y\"", "\"p\nq\""}
	for n := range 20_000 {
		var text []byte
		for range r.IntN(1 + n%60) {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		width := 1 + r.IntN(3)
		rows, bad := byHand(text, width)
		s := &splitter{width: width, comma: ','}
		s.begin(append(bytes.Clone(text), "\n\x00\x00\x00\x00\x00\x00\x00\x00"...)[:len(text)])
		var got [][]string
		var faults []int
		for {
			k := s.next(1 + r.IntN(4))
			if k+len(s.faults) == 0 {
				break
			}
			cells := s.cells()
			for i := range k {
				got = append(got, cells[i*width:(i+1)*width])
			}
			for _, f := range s.faults {
				faults = append(faults, f.fields)
			}
		}
		require.Equal(t, rows, got, "%q, %d columns", text, width)
		require.Equal(t, bad, faults, "%q, %d columns", text, width)
	}
}
