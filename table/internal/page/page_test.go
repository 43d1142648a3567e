package page_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"xfork/internal/scratch"
	"xfork/table/internal/page"
)

// The bytes here are written by hand, from the pages "Encodings" and "Thrift
// compact protocol" of the format, and by encoders that are as naive as those
// pages: no writer of files has a part in them.

// slack returns bytes with what decoders may read behind them.
func slack(b ...byte) []byte { return append(make([]byte, 0, len(b)+page.Slack), b...) }

// drain reads n codes, at most step at a time.
func drain(r *page.Runs, n, step int) (all []uint32, err error) {
	out := make([]uint32, n)
	for len(all) < n {
		k, value, same, err := r.Next(out, min(step, n-len(all)))
		if err != nil {
			return all, err
		}
		for i := range k {
			if !same {
				value = out[i]
			}
			all = append(all, value)
		}
	}
	return all, nil
}

func TestRunsOfTheFormatsPage(t *testing.T) {
	var r page.Runs
	r.Reset(slack(0x03, 0x88, 0xc6, 0xfa), 3)
	got, err := drain(&r, 8, 8)
	require.NoError(t, err)
	require.Equal(t, []uint32{0, 1, 2, 3, 4, 5, 6, 7}, got)
	r.Reset(slack(0x0a, 0x05, 0x03, 0x88, 0xc6, 0xfa), 3)
	require.NoError(t, r.Skip(6))
	got, err = drain(&r, 6, 4)
	require.NoError(t, err)
	require.Equal(t, []uint32{1, 2, 3, 4, 5, 6}, got)
	// Of a dictionary of one entry no bits are needed.
	r.Reset(slack(0x06, 0x03), 0)
	got, err = drain(&r, 11, 11)
	require.NoError(t, err)
	require.Equal(t, make([]uint32, 11), got)
	for _, cut := range [][]byte{{}, {0x80}, {0x0a}, {0x03}} {
		r.Reset(slack(cut...), 3)
		_, err := drain(&r, 1, 1)
		require.ErrorAs(t, err, new(page.Damage), "%x", cut)
		require.Error(t, r.Skip(1))
	}
}

// hybrid encodes values in runs and groups of eight, in turns.
func hybrid(r *rand.Rand, width uint, n int) (data []byte, values []uint32) {
	for len(values) < n {
		if r.IntN(2) == 0 {
			count, v := 1+r.IntN(20)*(1+r.IntN(8)), uint32(r.Uint64N(1<<width))
			data = binary.AppendUvarint(data, uint64(count)<<1)
			for i := range (width + 7) / 8 {
				data = append(data, byte(v>>(8*i)))
			}
			values = append(values, slices.Repeat([]uint32{v}, count)...)
			continue
		}
		groups := 1 + r.IntN(10)
		data = binary.AppendUvarint(data, uint64(groups)<<1|1)
		packed := make([]byte, groups*int(width))
		for i := range 8 * groups {
			v := uint32(r.Uint64N(1 << width))
			values = append(values, v)
			for b := range width {
				if v>>b&1 != 0 {
					packed[(i*int(width)+int(b))/8] |= 1 << ((i*int(width) + int(b)) % 8)
				}
			}
		}
		data = append(data, packed...)
	}
	return data, values
}

func TestRunsOfAllWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for width := uint(1); width <= 32; width++ {
		data, want := hybrid(r, width, 500)
		for _, step := range []int{1, 7, 64, 10000} {
			var runs page.Runs
			runs.Reset(slack(data...), width)
			skip := r.IntN(100)
			require.NoError(t, runs.Skip(skip))
			got, err := drain(&runs, len(want)-skip, step)
			require.NoError(t, err)
			require.Equal(t, want[skip:], got, "width %d, %d at a time", width, step)
			_, err = drain(&runs, 1, 1)
			require.Error(t, err, "behind the end")
		}
	}
}

func TestBitsAreWords(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		data, want := hybrid(r, 1, 300)
		var b page.Bits
		b.Reset(slack(data...))
		for at := 0; at < len(want); {
			n := min(1+r.IntN(130), len(want)-at)
			ones := 0
			for _, v := range want[at : at+n] {
				ones += int(v)
			}
			words := []uint64{math.MaxUint64, math.MaxUint64, math.MaxUint64} // what is there before does not matter
			if r.IntN(3) == 0 && b.Ones(n) {
				require.Equal(t, n, ones)
			} else if r.IntN(5) == 0 {
				require.NoError(t, b.Skip(n))
			} else {
				got, err := b.Read(words, n)
				require.NoError(t, err)
				require.Equal(t, ones, got)
				for i, v := range want[at : at+n] {
					require.EqualValues(t, v, words[i/64]>>(i%64)&1)
				}
				require.Zero(t, words[(n-1)/64]>>((n-1)%64)>>1, "bits behind the last one")
			}
			at += n
		}
		_, err := b.Read(make([]uint64, 1), 1)
		require.Error(t, err)
	}
	var b page.Bits
	b.Packed(slack(0b1010_0110, 0b1))
	words := make([]uint64, 1)
	ones, err := b.Read(words, 9)
	require.NoError(t, err)
	require.Equal(t, 5, ones)
	require.EqualValues(t, 0b1_1010_0110, words[0])
}

func TestDeltasOfTheFormatsPage(t *testing.T) {
	// 7 5 3 1 2 3 4 5: blocks of 128 in four miniblocks, 8 values, 7; then -2, a
	// miniblock of two bits, and 0 0 0 3 3 3 3 in it.
	data := []byte{0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0}
	var d page.Ints
	require.NoError(t, d.Reset(slack(data...)))
	got := make([]int64, 8)
	require.NoError(t, d.Read(got[:3]))
	require.NoError(t, d.Read(got[3:]))
	require.Equal(t, []int64{7, 5, 3, 1, 2, 3, 4, 5}, got)
	require.Error(t, d.Read(got[:1]), "there is no ninth")
	// 1 2 3 4 5 are differences of no bits, and bytes behind them are not theirs.
	require.NoError(t, d.Reset(slack(0x80, 0x01, 0x04, 0x05, 0x02, 0x02, 0, 0, 0, 0, 'x')))
	rest, err := d.End()
	require.NoError(t, err)
	require.Equal(t, "x", string(rest))
	require.NoError(t, d.Read(got[:5]))
	require.Equal(t, []int64{1, 2, 3, 4, 5}, got[:5])
	for cut := range len(data) - 6 { // the padding of the last miniblock may be missing
		if err := d.Reset(slack(data[:cut]...)); err == nil {
			require.ErrorAs(t, d.Read(got), new(page.Damage), "cut after %d bytes", cut)
		}
	}
	for _, head := range [][]byte{{0x80, 0x01, 0x00, 0x01, 0}, {0x21, 0x01, 0x01, 0}, {0, 4, 1, 0}} {
		require.ErrorAs(t, d.Reset(slack(head...)), new(page.Damage))
	}
}

// deltas encodes values in blocks of the given layout.
func deltas(values []int64, block, minis int) []byte {
	out := binary.AppendUvarint(nil, uint64(block))
	out = binary.AppendUvarint(out, uint64(minis))
	out = binary.AppendUvarint(out, uint64(len(values)))
	if len(values) == 0 {
		return binary.AppendVarint(out, 0)
	}
	out = binary.AppendVarint(out, values[0])
	for rest := values; len(rest) > 1; {
		n := min(block, len(rest)-1)
		least := rest[1] - rest[0]
		for i := range n {
			least = min(least, rest[i+1]-rest[i])
		}
		out = binary.AppendVarint(out, least)
		widths := len(out)
		out = append(out, make([]byte, minis)...)
		for m := range minis {
			from, to := m*block/minis, min(n, (m+1)*block/minis)
			if from >= to {
				break
			}
			width := 0
			for i := from; i < to; i++ {
				for uint64(rest[i+1]-rest[i]-least)>>width != 0 && width < 64 {
					width++
				}
			}
			out[widths+m] = byte(width)
			packed := make([]byte, block/minis*width/8)
			for i := from; i < to; i++ {
				for b := range width {
					if at := (i-from)*width + b; uint64(rest[i+1]-rest[i]-least)>>b&1 != 0 {
						packed[at/8] |= 1 << (at % 8)
					}
				}
			}
			out = append(out, packed...)
		}
		rest = rest[n:]
	}
	return out
}

func TestDeltasOfAllWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for round := range 300 {
		values := make([]int64, r.IntN(700))
		shift := round % 65
		for i := range values {
			values[i] = int64(r.Uint64()) >> min(shift, 63) // sums wrap around
		}
		block := []int{128, 256, 64}[r.IntN(3)]
		data := append(deltas(values, block, block/32>>r.IntN(2)), "behind"...)
		var d page.Ints
		require.NoError(t, d.Reset(slack(data...)))
		rest, err := d.End()
		require.NoError(t, err)
		if len(values) > 0 {
			require.Equal(t, "behind", string(rest))
		}
		got := make([]int64, len(values))
		for at := 0; at < len(got); {
			n := min(1+r.IntN(100), len(got)-at)
			require.NoError(t, d.Read(got[at:at+n]))
			at += n
		}
		require.Equal(t, values, got)
	}
}

func TestStringsOfTheFormatsPage(t *testing.T) {
	read := func(enc page.Encoding, data []byte, n int) []string {
		var s page.Strings
		require.NoError(t, s.Reset(enc, slack(data...)))
		out := make([]string, n)
		require.NoError(t, s.Read(out[:1]))
		require.NoError(t, s.Read(out[1:]))
		require.ErrorAs(t, s.Read(make([]string, 1)), new(page.Damage), "there are no more")
		return out
	}
	require.Equal(t, []string{"page", "", "paper"}, read(page.Plain, []byte("\x04\x00\x00\x00page\x00\x00\x00\x00\x05\x00\x00\x00paper"), 3))
	lengths := append(deltas([]int64{5, 5, 6, 6}, 128, 4), "HelloWorldFoobarABCDEF"...)
	require.Equal(t, []string{"Hello", "World", "Foobar", "ABCDEF"}, read(page.DeltaLengths, lengths, 4))
	prefixes := append(deltas([]int64{0, 2, 0, 3}, 128, 4), deltas([]int64{4, 2, 6, 5}, 128, 4)...)
	require.Equal(t, []string{"axis", "axle", "babble", "babyhood"}, read(page.DeltaStrings, append(prefixes, "axislebabbleyhood"...), 4))
	for name, c := range map[string]struct {
		enc  page.Encoding
		data []byte
	}{
		"a length beyond the page":    {page.Plain, []byte("\x05\x00\x00\x00page")},
		"a length of four gigabytes":  {page.Plain, []byte("\xff\xff\xff\xffpage")},
		"a cut length":                {page.Plain, []byte("\x05\x00")},
		"lengths beyond the page":     {page.DeltaLengths, append(deltas([]int64{50}, 128, 4), "Hello"...)},
		"a negative length":           {page.DeltaLengths, append(deltas([]int64{-1}, 128, 4), "Hello"...)},
		"a prefix of the first":       {page.DeltaStrings, append(append(deltas([]int64{1}, 128, 4), deltas([]int64{1}, 128, 4)...), 'a')},
		"a negative prefix":           {page.DeltaStrings, append(append(deltas([]int64{-1}, 128, 4), deltas([]int64{1}, 128, 4)...), 'a')},
		"fewer suffixes than strings": {page.DeltaStrings, append(append(deltas([]int64{0}, 128, 4), deltas(nil, 128, 4)...), 'a')},
	} {
		var s page.Strings
		err := s.Reset(c.enc, slack(c.data...))
		if err == nil {
			err = s.Read(make([]string, 1))
		}
		require.ErrorAs(t, err, new(page.Damage), name)
	}
}

func TestBytesThatAreSplit(t *testing.T) {
	// The example of the format's page.
	split := []byte{0xaa, 0x00, 0xa3, 0xbb, 0x11, 0xb4, 0xcc, 0x22, 0xc5, 0xdd, 0x33, 0xd6}
	require.Equal(t, []byte{0xaa, 0xbb, 0xcc, 0xdd, 0x00, 0x11, 0x22, 0x33, 0xa3, 0xb4, 0xc5, 0xd6}, page.Unsplit(nil, split, 4))
	r := rand.New(rand.NewPCG(4, 4))
	for _, width := range []int{1, 2, 3, 4, 8, 12, 16} {
		for _, n := range []int{0, 1, 7, 8, 9, 100} {
			want, split := make([]byte, width*n), make([]byte, width*n)
			for i := range want {
				want[i] = byte(r.IntN(256))
				split[i%width*n+i/width] = want[i]
			}
			require.Equal(t, want, page.Unsplit(nil, split, width), "%d values of %d bytes", n, width)
		}
	}
}

func TestValuesOfFixedSize(t *testing.T) {
	four := []byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x80, 0, 0, 0x80, 0x3f, 2, 0, 0, 0}
	out := make([]int64, 5)
	page.Int32s(out, four)
	require.Equal(t, []int64{1, -1, math.MinInt32, 0x3f800000, 2}, out)
	page.Uint32s(out, four)
	require.Equal(t, []int64{1, math.MaxUint32, 1 << 31, 0x3f800000, 2}, out)
	floats := make([]float64, 1)
	page.Floats(floats, four[12:])
	require.Equal(t, []float64{1}, floats)
	page.Doubles(floats, []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f})
	require.Equal(t, []float64{1}, floats)
	page.Int64s(out[:1], []byte{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	require.Equal(t, int64(-2), out[0])
	// A nanosecond after 1970-01-02: Julian day 2440589.
	require.NoError(t, page.Moments(out[:1], []byte{1, 0, 0, 0, 0, 0, 0, 0, 0x8d, 0x3d, 0x25, 0}, 1e9))
	require.Equal(t, int64(86400e9+1), out[0])
	// The last of days that 32 bits have is too far for microseconds as well, and they are no way out.
	far := []byte{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}
	require.ErrorContains(t, page.Moments(out[:1], far, 1e9), "pass As(...) with timestamp(6)")
	err := page.Moments(out[:1], far, 1e6)
	require.ErrorContains(t, err, "outside of what 64 bits hold, 1000000 for a second")
	require.NotContains(t, err.Error(), "As(")
}

// header writes a page header of the first version with all levels in RLE; sum
// says whether it has a checksum.
func header(values, size int, body []byte, sum bool) []byte {
	b := []byte{0x15, 0} // field 1, i32: DATA_PAGE
	b = binary.AppendVarint(append(b, 0x15), int64(size))
	b = binary.AppendVarint(append(b, 0x15), int64(len(body)))
	if sum {
		b = binary.AppendVarint(append(b, 0x15), int64(int32(crc32.ChecksumIEEE(body))))
		b = append(b, 0x1c) // field 5, a struct
	} else {
		b = append(b, 0x2c)
	}
	b = binary.AppendVarint(append(b, 0x15), int64(values))
	return append(b, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0) // PLAIN, RLE, RLE, the ends of both structs
}

func TestAPageByHand(t *testing.T) {
	// 1 null 3 as int32: a length, a group of levels, two values.
	body := []byte{2, 0, 0, 0, 0x03, 0b101, 1, 0, 0, 0, 3, 0, 0, 0}
	for _, sum := range []bool{false, true} {
		chunk := slices.Concat([]byte("before"), header(3, len(body), body, sum), body, header(3, len(body), body, sum), body)
		var s page.Stream
		s.Reset(bytes.NewReader(append(chunk, "after"...)), 6, int64(len(chunk)), page.Uncompressed)
		h, err := s.Next()
		require.NoError(t, err)
		require.EqualValues(t, 6, s.At())
		require.Equal(t, page.Data, h.Type)
		require.Equal(t, page.Plain, h.Encoding)
		require.Equal(t, page.RLE, h.Levels)
		require.Equal(t, []any{3, len(body), len(body), sum}, []any{h.Values, h.Compressed, h.Uncompressed, h.Summed})
		s.Skip()
		_, err = s.Next()
		require.NoError(t, err)
		levels, values, err := s.Body(true, page.Brief)
		require.NoError(t, err)
		words := make([]uint64, 1)
		ones, err := levels.Read(words, 3)
		require.NoError(t, err)
		require.Equal(t, []any{2, uint64(0b101)}, []any{ones, words[0]})
		out := make([]int64, 2)
		page.Int32s(out, values)
		require.Equal(t, []int64{1, 3}, out)
		_, err = s.Next()
		require.ErrorIs(t, err, io.EOF)

		// Cut or flipped anywhere, it is an error or a page: never a panic, and
		// with a checksum no other values.
		one := chunk[6 : 6+(len(chunk)-6)/2]
		for at := range one {
			for _, damaged := range [][]byte{one[:at], flipped(one, at)} {
				values, err := body1(damaged)
				if at >= len(one)-len(body) && sum || len(damaged) < len(one) && at > 0 {
					require.Error(t, err, "byte %d of %d", at, len(one))
					require.NotContains(t, fmt.Sprint(err), "runtime error")
				}
				_ = values
			}
		}
	}
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0x10
	return b
}

// body1 returns the values of the only page of a chunk.
func body1(chunk []byte) ([]byte, error) {
	var s page.Stream
	s.Reset(bytes.NewReader(chunk), 0, int64(len(chunk)), page.Uncompressed)
	if _, err := s.Next(); err != nil {
		return nil, err
	}
	_, values, err := s.Body(true, page.Brief)
	return values, err
}

// A header may say anything: memory is taken for what is there.
func TestSizesThatAreNotThere(t *testing.T) {
	for _, codec := range []page.Codec{page.Uncompressed, page.Snappy, page.Gzip, page.Brotli, page.Zstd, page.LZ4} {
		body := []byte{1, 2, 3, 4, 5}
		chunk := append(header(1<<30, math.MaxInt32, body, false), body...)
		var s page.Stream
		s.Reset(bytes.NewReader(chunk), 0, int64(len(chunk)), codec)
		_, err := s.Next()
		require.NoError(t, err)
		_, _, err = s.Body(false, page.Lasts)
		require.ErrorAs(t, err, new(page.Damage), "codec %d", codec)
	}
}

// A header may have a size that is less than what is there, of nothing too: zstd finds that
// when it has decoded a block of it.
func TestPagesThatDecompressToMore(t *testing.T) {
	text := bytes.Repeat([]byte("a page with a size that is too small. "), 100)
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	require.NoError(t, err)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Flush()) // a frame without the size of its content
	require.NoError(t, w.Close())
	for _, size := range []int{0, 1, len(text) - 1} {
		chunk := append(header(size, size, b.Bytes(), false), b.Bytes()...)
		var s page.Stream
		s.Reset(bytes.NewReader(chunk), 0, int64(len(chunk)), page.Zstd)
		_, err = s.Next()
		require.NoError(t, err)
		_, _, err = s.Body(false, page.Lasts)
		require.ErrorAs(t, err, new(page.Damage), "%d bytes", size)
	}
}

func TestRandomBytesAreNoPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 20000 {
		data := make([]byte, r.IntN(40))
		for i := range data {
			data[i] = byte(r.Uint32() >> (8 * r.IntN(4)))
		}
		_, _ = body1(data)
		var d page.Ints
		if d.Reset(slack(data...)) == nil {
			_, _ = d.End()
			_ = d.Read(make([]int64, 50))
		}
		var runs page.Runs
		runs.Reset(slack(data...), uint(r.IntN(33)))
		_, _ = drain(&runs, 100, 1+r.IntN(100))
		for _, enc := range []page.Encoding{page.Plain, page.DeltaLengths, page.DeltaStrings} {
			var s page.Strings
			if s.Reset(enc, slack(data...)) == nil {
				_ = s.Read(make([]string, 10))
			}
		}
	}
}

// pages returns a chunk of so many pages of a hundred bytes, page i of bytes i.
func pages(n int) (chunk []byte) {
	for i := range n {
		body := bytes.Repeat([]byte{byte(i)}, 40_000)
		packed := snappy.Encode(nil, body)
		chunk = append(append(chunk, header(len(body), len(body), packed, false)...), packed...)
	}
	return chunk
}

// A page that lasts stays as it is until Reuse, or for ever if Leave comes before: whatever other streams take in the meantime.
func TestPagesThatLast(t *testing.T) {
	chunk := pages(12)
	var s page.Stream
	s.Reset(bytes.NewReader(chunk), 0, int64(len(chunk)), page.Snappy)
	next := func(i int) []byte {
		_, err := s.Next()
		require.NoError(t, err)
		_, values, err := s.Body(false, page.Lasts)
		require.NoError(t, err)
		intact(t, i, values)
		return values
	}
	a, b := next(0), next(1)
	others(t)
	intact(t, 0, a)
	s.Reuse() // of b there may be more values to come
	others(t)
	intact(t, 1, b)
	c := next(2)
	s.Leave()
	d := next(3)
	s.Reuse()
	others(t)
	intact(t, 1, b)
	intact(t, 2, c)
	intact(t, 3, d)
	s.Release()
	others(t)
	intact(t, 1, b)
	intact(t, 2, c)
}

func intact(t *testing.T, i int, page []byte) {
	require.Equal(t, 40_000, bytes.Count(page, []byte{byte(i)}), "page %d", i)
}

// others takes memory of the size of the pages, and gives it back with something else in it.
func others(t *testing.T) {
	var all [][]byte
	for range 20 {
		b := scratch.Block[byte](40_000 + page.Slack)
		for i := range b {
			b[i] = 0xee
		}
		all = append(all, b)
	}
	for _, b := range all {
		scratch.Free(b)
	}
	require.NotEmpty(t, all)
}

func TestUncompressedPagesLastInTheirWindow(t *testing.T) {
	var chunk []byte
	for i := range 40 { // more than a window of a megabyte
		body := bytes.Repeat([]byte{byte(i)}, 90_000)
		chunk = append(append(chunk, header(len(body), len(body), body, false)...), body...)
	}
	for _, leave := range []bool{false, true} {
		var s page.Stream
		s.Reset(bytes.NewReader(chunk), 0, int64(len(chunk)), page.Uncompressed)
		var all [][]byte
		for range 40 {
			_, err := s.Next()
			require.NoError(t, err)
			_, values, err := s.Body(false, page.Lasts)
			require.NoError(t, err)
			all = append(all, values)
		}
		if leave {
			s.Leave()
			s.Reuse()
			s.Release()
			others(t)
		}
		for i, values := range all {
			require.Equal(t, 90_000, bytes.Count(values, []byte{byte(i)}), "page %d", i)
		}
	}
}
