package page

import "math"

// Type is what a page has.
type Type int8

// The types of pages, as numbered in Parquet's thrift definition (PageType).
const (
	Data Type = iota
	Index
	Dictionary
	DataV2
)

// Encoding is how values lie in a page.
type Encoding int8

// The encodings, as numbered in Parquet's thrift definition (Encoding).
const (
	Plain           Encoding = 0
	PlainDictionary Encoding = 2
	RLE             Encoding = 3
	BitPacked       Encoding = 4
	DeltaInts       Encoding = 5
	DeltaLengths    Encoding = 6
	DeltaStrings    Encoding = 7
	RLEDictionary   Encoding = 8
	SplitBytes      Encoding = 9
)

var encodings = map[Encoding]string{
	Plain: "PLAIN", PlainDictionary: "PLAIN_DICTIONARY", RLE: "RLE", BitPacked: "BIT_PACKED", DeltaInts: "DELTA_BINARY_PACKED",
	DeltaLengths: "DELTA_LENGTH_BYTE_ARRAY", DeltaStrings: "DELTA_BYTE_ARRAY", RLEDictionary: "RLE_DICTIONARY", SplitBytes: "BYTE_STREAM_SPLIT",
}

// String returns the name in Parquet's definition.
func (e Encoding) String() string {
	if s := encodings[e]; s != "" {
		return s
	}
	return "unknown"
}

// Codes reports whether values are places in a dictionary. Writers of the first
// version of the format call the encoding by the name that dictionaries
// themselves have.
func (e Encoding) Codes() bool { return e == PlainDictionary || e == RLEDictionary }

// The structure in the file, by the numbers of its fields, without statistics:
//
//	PageHeader            DataPageHeader (5)   DictionaryPageHeader (7)   DataPageHeaderV2 (8)
//	1 type                1 values             1 values                   1 values
//	2 uncompressed size   2 encoding           2 encoding                 2 nulls
//	3 compressed size     3 of definition                                 3 rows
//	4 CRC                   levels                                        4 encoding
//	5, 7, 8: see right    4 of repetition                                 5, 6 bytes of levels
//	                        levels                                        7 values are compressed

// Header is what a page says about itself. Sizes are in bytes, and not
// negative.
type Header struct {
	Type                     Type
	Compressed, Uncompressed int
	Sum                      uint32 // CRC-32 of the page as it lies in the file
	Summed                   bool   // there is a sum

	Values   int // nulls are among them
	Encoding Encoding

	Levels Encoding // of definition levels, in Data

	// In DataV2, levels lie in front of the values and are not compressed.
	LevelBytes, RepetitionBytes int
	Nulls                       int
	Stored                      bool // values are not compressed either
}

// A field that comes twice counts the last time, as in Thrift's own readers. A
// size that is missing is 0, and then the bytes of the page do not fit it.

// parse reads a header, and returns how many bytes it takes; errShort if b does
// not have all of it.
func parse(b []byte) (h Header, n int, err error) {
	c := compact{b: b}
	kind, detail := int64(-1), int16(0)
	size := func(x *int) {
		y := c.signed()
		if c.err == nil && (y < 0 || y > math.MaxInt32) {
			c.err = Damaged("a size in its header is %d", y)
		}
		*x = int(y)
	}
	c.fields(func(id int16, t byte) {
		switch {
		case id == 1 && t == isI32:
			kind = c.signed()
		case id == 2 && t == isI32:
			size(&h.Uncompressed)
		case id == 3 && t == isI32:
			size(&h.Compressed)
		case id == 4 && t == isI32:
			h.Sum, h.Summed = uint32(c.signed()), true
		case (id == 5 || id == 7 || id == 8) && t == isStruct:
			detail = id
			c.fields(func(id int16, t byte) { h.detail(&c, detail, id, t, size) })
		default:
			c.pass(t, 0)
		}
	})
	if c.err != nil {
		return h, 0, c.err
	}
	if kind < 0 || kind > int64(DataV2) || detail != details[kind] && Type(kind) != Index {
		return h, 0, Damaged("its header is of no page")
	}
	h.Type = Type(kind)
	return h, c.at, nil
}

// details has the field in which each type of page has its own part of the
// header.
var details = [...]int16{Data: 5, Dictionary: 7, DataV2: 8}

// detail reads a field of the part of the header that the type of page has for
// itself. Statistics are passed over: those of the chunk have been looked at
// before it is read.
func (h *Header) detail(c *compact, of, id int16, t byte, size func(*int)) {
	encoding := func(e *Encoding) {
		x := c.signed()
		if x < 0 || x > math.MaxInt8 {
			x = math.MaxInt8
		}
		*e = Encoding(x)
	}
	switch {
	case id == 1 && t == isI32:
		size(&h.Values)
	case id == 2 && of == details[DataV2] && t == isI32:
		size(&h.Nulls)
	case (id == 2 && of != details[DataV2] || id == 4 && of == details[DataV2]) && t == isI32:
		encoding(&h.Encoding)
	case id == 3 && of == details[Data] && t == isI32:
		encoding(&h.Levels)
	case id == 5 && of == details[DataV2] && t == isI32:
		size(&h.LevelBytes)
	case id == 6 && of == details[DataV2] && t == isI32:
		size(&h.RepetitionBytes)
	case id == 7 && of == details[DataV2] && (t == isTrue || t == isFalse):
		h.Stored = t == isFalse
	default:
		c.pass(t, 0)
	}
}
