package kernel

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"xfork/table/internal/ast"
)

// text is Like to Split. What depends on the pattern alone is made once per
// program.
//
// Text comes here as strings: columns of codes have been lifted before, or are
// copied by plain. Len counts bytes and Runes counts runes; Substr counts
// runes, because a cut in the middle of one would not be text.
func text(_ *Program, s *step) {
	s.plain()
	s.strict()
	a := s.in[0].S
	switch s.e.Op {
	case ast.Like, ast.Matches, ast.Contains, ast.HasPrefix, ast.HasSuffix:
		f := kept(s, test)
		for i, x := range a {
			s.out.I[i] = truth(f(x))
		}
	case ast.Len:
		for i, x := range a {
			s.out.I[i] = int64(len(x))
		}
	case ast.Runes:
		for i, x := range a {
			s.out.I[i] = int64(utf8.RuneCountInString(x))
		}
	case ast.Concat:
		for i := range a {
			var b strings.Builder
			for _, v := range s.in {
				b.WriteString(v.S[i])
			}
			s.out.S[i] = b.String()
		}
	case ast.Split:
		split(s)
	default:
		f := kept(s, rewrite)
		for i, x := range a {
			s.out.S[i] = f(x)
		}
	}
}

// kept returns what is made of the expression, the same every time.
//
// The binder has compiled regular expressions before, to find errors early;
// they are compiled once more here, because a bound expression is shared by
// goroutines and the state of a step is not.
func kept[F any](s *step, make func(e *ast.Expr) F) F {
	if f, is := s.state.(F); is {
		return f
	}
	f := make(s.e.Source)
	s.state = f
	return f
}

// test returns the predicate on a string.
func test(e *ast.Expr) func(string) bool {
	switch e.Op {
	case ast.Contains:
		return func(x string) bool { return strings.Contains(x, e.Text) }
	case ast.HasPrefix:
		return func(x string) bool { return strings.HasPrefix(x, e.Text) }
	case ast.HasSuffix:
		return func(x string) bool { return strings.HasSuffix(x, e.Text) }
	case ast.Matches:
		return regexp.MustCompile(e.Text).MatchString // the binder has compiled it before
	}
	return Like(e.Text)
}

// rewrite returns the function from a string to a string.
func rewrite(e *ast.Expr) func(string) string {
	switch e.Op {
	case ast.Lower:
		return strings.ToLower
	case ast.Upper:
		return strings.ToUpper
	case ast.Trim:
		return strings.TrimSpace
	case ast.Replace:
		re := regexp.MustCompile(e.Text)
		return func(x string) string { return re.ReplaceAllString(x, e.By) }
	}
	return func(x string) string { return substr(x, e.N, e.M) }
}

// substr returns n runes from number from on, counted from 0; a negative from
// counts from the end.
//
//	"héllo"   Substr(1, 3)  = "éll"
//	          Substr(-2, 9) = "lo"
//	          Substr(9, 1)  = ""
//
// Bytes that are no UTF-8 count as one rune each, as in a range loop.
func substr(x string, from, n int) string {
	if from < 0 {
		from = max(0, utf8.RuneCountInString(x)+from)
	}
	skip := func(count int) int {
		at := 0
		for ; count > 0 && at < len(x); count-- {
			_, size := utf8.DecodeRuneInString(x[at:])
			at += size
		}
		return at
	}
	x = x[skip(from):]
	return x[:skip(n)]
}

// split takes the pieces apart; a piece that is not there is null. A negative
// number counts from the end.
func split(s *step) {
	e := s.e.Source
	for i, x := range s.in[0].S {
		pieces := strings.Split(x, e.Text)
		k := e.N
		if k < 0 {
			k += len(pieces)
		}
		if k < 0 || k >= len(pieces) {
			s.out.S[i] = ""
			s.out.Nulls().Clear(i)
			continue
		}
		s.out.S[i] = pieces[k]
	}
}

// Like returns the predicate of an SQL pattern: % is any run of bytes, _ is one
// rune, \ takes the next byte literally. Patterns of literal pieces between %
// are searched for piece by piece, the leftmost first, which is right because a
// % can always take more.
//
//	%special%requests%    "" special requests ""       both pieces in this order
//	PROMO%                PROMO ""                     a prefix
//	a%a                   a a                          not "a": the two may not overlap
//
// Searching for the leftmost occurrence of each piece is enough: if a match
// exists at all, there is one in which every piece in the middle lies as far
// left as it can. So no backtracking is needed, and the time is that of
// strings.Index. A pattern with _ goes to package regexp, which is some ten
// times slower.
func Like(pattern string) func(string) bool {
	pieces, simple := likePieces(pattern)
	if !simple {
		return likeExpression(pattern)
	}
	if len(pieces) == 1 {
		return func(x string) bool { return x == pieces[0] }
	}
	first, last := pieces[0], pieces[len(pieces)-1]
	middle := pieces[1 : len(pieces)-1]
	return func(x string) bool {
		if len(x) < len(first)+len(last) || !strings.HasPrefix(x, first) || !strings.HasSuffix(x, last) {
			return false
		}
		x = x[len(first) : len(x)-len(last)]
		for _, m := range middle {
			i := strings.Index(x, m)
			if i < 0 {
				return false
			}
			x = x[i+len(m):]
		}
		return true
	}
}

// likePieces splits a pattern at its %, and reports whether it has no _.
//
// A backslash takes the next byte as it is, also % and _ and itself; at the end
// of the pattern it stands for itself.
func likePieces(pattern string) (pieces []string, simple bool) {
	var piece strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '_':
			return nil, false
		case c == '%':
			pieces = append(pieces, piece.String())
			piece.Reset()
		default:
			if c == '\\' && i+1 < len(pattern) {
				i++
			}
			piece.WriteByte(pattern[i])
		}
	}
	return append(pieces, piece.String()), true
}

// likeExpression translates a pattern to a regular expression.
func likeExpression(pattern string) func(string) bool {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '_':
			b.WriteString(".")
		case c == '%':
			b.WriteString(".*")
		default:
			if c == '\\' && i+1 < len(pattern) {
				i++
			}
			// Runes are quoted byte by byte: QuoteMeta leaves all bytes above
			// ASCII alone.
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	return regexp.MustCompile(b.String() + `$`).MatchString
}
