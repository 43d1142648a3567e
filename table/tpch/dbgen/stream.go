package dbgen

// The generator of Park and Miller, "Random number generators: good ones are hard to find" (1988), with its first multiplier. All
// columns use it, with one exception: see keys. It is in rnd.c of dbgen.
const (
	multiplier = 16807
	modulus    = 1<<31 - 1
)

// The names and numbers of streams in this package are those of dss.h, and the seeds those of the table Seed in rnd.h, which also
// says how many numbers a row takes from each.

// most is the largest count of numbers that a row takes from one stream: the name of a part takes one for each colour.
const most = 92

// powers has multiplier^n modulo modulus for all n that the end of a row can need. To step over many numbers is one multiplication
// then: x(k+n) = x(k) * multiplier^n.
var powers = func() (p [most + 1]int64) {
	p[0] = 1
	for i := range most {
		p[i+1] = p[i] * multiplier % modulus
	}
	return p
}()

// A stream is the random stream of a column.
type stream struct {
	// seed is the last number, from 1 to modulus-1.
	seed int64
	// perRow is how many numbers belong to a row, and used how many of them the row has taken.
	perRow, used int
}

// newStream returns the stream of a column at the row with the index row, which costs some 40 multiplications for any row.
func newStream(seed int64, perRow int, row int64) stream {
	return stream{seed: advance(seed, int64(perRow)*row), perRow: perRow}
}

// next returns the next number of the stream.
func (s *stream) next() int64 {
	s.seed = s.seed * multiplier % modulus
	s.used++
	return s.seed
}

// between returns a number from low to high, both included. The order of the operations is dbgen's: another one, such as to
// multiply before dividing, rounds differently and now and then gives a neighbour.
// The product is made a whole number before the sum, so that no processor can make one fused operation of the two.
func (s *stream) between(low, high int64) int64 {
	return low + int64(float64(s.next())/modulus*float64(high-low+1))
}

// endRow moves the stream to the beginning of the next row, over the numbers that this row has not taken.
func (s *stream) endRow() {
	// No column takes more numbers than its rows have.
	if n := s.perRow - s.used; n > 0 {
		s.seed = s.seed * powers[n] % modulus
	}
	s.used = 0
}

// advance returns the seed n numbers later, by squaring the multiplier. It is NthElement in speed_seed.c. The steps are not joined
// to one multiplication, because the wide stream of keys has seeds beyond the modulus, and then every step overflows on its own.
func advance(seed, n int64) int64 {
	for m := int64(multiplier); n > 0; n /= 2 {
		if n%2 != 0 {
			seed = m * seed % modulus
		}
		m = m * m % modulus
	}
	return seed
}

// The linear congruential generator of Knuth's MMIX, as rng64.c has it.
const (
	wideMultiplier = 6364136223846793005
	wideIncrement  = 1
)

// keys is a stream of keys from 1 to max. A generator with 31 bits reaches only some of the keys of the largest tables, so from
// scale factor 30,000 on dbgen takes one with 64 bits. But it advances that one with the formula of the other: rnd.c calls
// NthElement for all streams, and what would call the right one in speed_seed.c is commented out. So a row that leaves numbers
// over, as most orders do with part keys, brings the seed back below the modulus. That is a fault of dbgen, and it is repeated
// here.
type keys struct {
	stream
	max  int64
	wide bool
}

// newKeys returns the stream of keys from 1 to max at the row with the index row.
func newKeys(seed int64, perRow int, row, max int64, wide bool) keys {
	return keys{stream: newStream(seed, perRow, row), max: max, wide: wide}
}

// key returns the next key.
func (k *keys) key() int64 {
	if !k.wide {
		return k.between(1, k.max)
	}
	// The product overflows, as it is meant to.
	k.used++
	k.seed = k.seed*wideMultiplier + wideIncrement
	n := k.seed
	if n < 0 {
		n = -n
	}
	return 1 + n%k.max
}

// endRow is the endRow of stream, for both kinds.
func (k *keys) endRow() {
	if !k.wide {
		k.stream.endRow()
		return
	}
	k.seed = advance(k.seed, int64(k.perRow-k.used))
	k.used = 0
}
