package kernel

// Moments gathers mean and variance of one chunk of at most [Chunk] elements in one pass; its zero value is an empty
// chunk. As for [Sum], elements come in order, in pieces of any length.
//
// The law: the elements are taken as float64 relative to the first one of the chunk, d = x - first, or to 0 if that is no
// finite number. Lane i mod [Lanes] gathers d and d*d, each rounded, for element i; the lanes are added pairwise like those of
// Sum, and like those start from -0. Subtracting an element
// makes the squares as small as the spread of the data, whatever their level: the sum of squares of the chunk errs by
// some n roundings of itself at worst, because (first-mean)^2 is one of its own terms, where the textbook's difference
// of two large sums may have no right digit at all.
type Moments struct {
	first   float64        // what is subtracted from each element
	sums    [Lanes]float64 // of d: from -0 on, set by start
	squares [Lanes]float64 // of d*d, which are not negative: from the zero value's +0 on
	n       int            // elements so far, at most Chunk
}

// Len returns the number of elements that the chunk has so far.
func (m *Moments) Len() int { return m.n }

// Spread is the number of elements of a series, their mean, and the sum M2 of the squares of their distances from it.
type Spread struct {
	N        int
	Mean, M2 float64
}

// Variance returns the mean square distance from the mean, over N - ddof elements: 0 for the variance of the series itself, 1
// for an unbiased estimate from a sample. Without that many elements it is NaN.
func (s Spread) Variance(ddof int) float64 {
	if s.N <= ddof {
		return nan
	}
	return s.M2 / float64(s.N-ddof)
}

// Part returns the chunk's result, and leaves m as it is. With d = x - first, s the sum of d and q that of d*d,
//
//	mean = first + s/n       M2 = q - s*s/n
//
// of which the second loses little because s/n, the distance of the mean from the first element, is no larger than the data are wide.
func (m *Moments) Part() Spread {
	if m.n == 0 {
		return Spread{}
	}
	s, q := m.sums, m.squares
	for w := Lanes / 2; w > 0; w /= 2 {
		for k := range w {
			s[k] += s[k+w]
			q[k] += q[k+w]
		}
	}
	return SpreadOf(m.n, m.first, s[0], q[0])
}

// SpreadOf returns the spread of n elements, one or more, of which the distances from first add up to s and the squares of these to q.
func SpreadOf(n int, first, s, q float64) Spread {
	mean := s / float64(n)
	// Rounding may leave a hair less than nothing where all elements are nearly the same. max keeps NaN.
	m2 := max(0, q-float64(s*mean))
	if first != 0 { // or the mean is there, with its sign
		mean += first
	}
	return Spread{N: n, Mean: mean, M2: m2}
}

// Origin returns what the elements of a chunk that begins with x are taken relative to. Zero takes the place of -0, which it is told from
// only by what is subtracted from itself, and that of an infinity, less which nothing is a number.
func Origin(x float64) float64 {
	if x == 0 || x-x != 0 {
		return 0
	}
	return x
}

// Join returns the spread of the elements of s followed by those of t, by the formula of Chan, Golub and LeVeque (Updating
// formulae and a pairwise algorithm for computing sample variances, 1979), with d the distance of the means:
//
//	mean = s.Mean + d * t.N/n       M2 = s.M2 + t.M2 + d*d * s.N*t.N/n
func (s Spread) Join(t Spread) Spread {
	// An empty side has no mean to take part with.
	if s.N == 0 || t.N == 0 {
		if s.N == 0 {
			return t
		}
		return s
	}
	n := float64(s.N + t.N)
	d := t.Mean - s.Mean
	r := float64(t.N) / n
	mean := s.Mean + float64(d*r)
	if d == 0 && s.Mean == 0 || d-d != 0 { // of zeros as of a sum; and an infinity remains one
		mean = s.Mean + t.Mean
	}
	return Spread{
		N:    s.N + t.N,
		Mean: mean,
		M2:   (s.M2 + t.M2) + float64(float64(d*d)*float64(float64(s.N)*r)),
	}
}

// MergeSpreads joins the parts of a series of chunks along the same tree as [Merge], and uses parts as scratch. Joining is not
// associative in floats, so the tree is a part of the law here too.
func MergeSpreads(parts []Spread) Spread {
	if len(parts) == 0 {
		return Spread{}
	}
	for n := len(parts); n > 1; n = (n + 1) / 2 {
		for k := range n / 2 {
			parts[k] = parts[2*k].Join(parts[2*k+1])
		}
		if n%2 != 0 {
			parts[n/2] = parts[n-1]
		}
	}
	return parts[0]
}

// start begins with the element x.
func (m *Moments) start(x float64) { m.sums, m.first = empty, Origin(x) }

// Finite reports whether neither the mean nor M2 has overflowed, and no element was NaN or infinite.
func (s Spread) Finite() bool { return s.Mean-s.Mean == 0 && s.M2-s.M2 == 0 }

// one adds x to lane l. The square is rounded before it is added: see muladd.go.
func (m *Moments) one(l int, x float64) {
	d := x - m.first
	m.sums[l] += d
	m.squares[l] += float64(d * d)
}

// momentsWith makes the kernel out of one that adds whole rows of Lanes elements, see sumWith. A piece without elements changes nothing: the
// first element of the chunk has to be one.
func momentsWith[T Number](rows func(m *Moments, a []T)) func(m *Moments, a []T) {
	return func(m *Moments, a []T) {
		have := m.n
		if have+len(a) > Chunk {
			panic("kernel: moments are given more elements than a chunk has")
		}
		if len(a) == 0 {
			return
		}
		if have == 0 {
			m.start(float64(a[0]))
		}
		m.n += len(a)
		k := lead(have, len(a))
		for i, x := range a[:k] {
			m.one((have+i)%Lanes, float64(x))
		}
		a = a[k:]
		if k = len(a) &^ (Lanes - 1); k > 0 {
			rows(m, a[:k])
			a = a[k:]
		}
		for i, x := range a {
			m.one(i, float64(x))
		}
	}
}

// momentRows is tier A of the inner part of momentsWith: four lanes at a time, with two sums each, in eight registers.
func momentRows[T Number](m *Moments, a []T) {
	f := m.first
	for l := 0; l < Lanes; l += 4 {
		s, q := (*[4]float64)(m.sums[l:]), (*[4]float64)(m.squares[l:])
		s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
		q0, q1, q2, q3 := q[0], q[1], q[2], q[3]
		for r := a; len(r) >= Lanes; r = r[Lanes:] {
			x := (*[4]T)(r[l : l+4])
			d0, d1, d2, d3 := float64(x[0])-f, float64(x[1])-f, float64(x[2])-f, float64(x[3])-f
			s0, s1, s2, s3 = s0+d0, s1+d1, s2+d2, s3+d3
			q0, q1, q2, q3 = q0+float64(d0*d0), q1+float64(d1*d1), q2+float64(d2*d2), q3+float64(d3*d3)
		}
		*s, *q = [4]float64{s0, s1, s2, s3}, [4]float64{q0, q1, q2, q3}
	}
}
