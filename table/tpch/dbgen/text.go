package dbgen

import (
	"strings"
	"sync"
)

// The size of the text that all comments are cut from, the seed of its stream (the 6th in the table of seeds of dbgen), and more
// than a sentence can have, for the memory that is reserved. All three are in dss.h.
const (
	poolSize    = 300 << 20
	poolSeed    = 933588178
	maxSentence = 256
)

// pool returns the text. It is one string, so that a comment is two words of memory; and as it is never freed, a row that is kept
// keeps nothing else alive.
var pool = sync.OnceValue(func() string { return writePool(poolSize) })

// writePool writes the first size bytes of the text. In dbgen every word has a space behind it, and the space is taken back before
// a comma or a terminator. Here every word but the first has the space before it, which gives the same text and never goes back.
func writePool(size int) string {
	w := newWriter()
	w.Grow(1 + size + maxSentence)
	for w.Len() < 1+size {
		w.sentence()
	}
	return w.String()[1 : 1+size]
}

// A writer writes sentences. The words of its lists have a space in front. The lists are fields and not looked up by name, since
// tens of millions of words have to be drawn.
type writer struct {
	strings.Builder
	stream                            stream
	forms, nounForms, verbForms       list
	nouns, verbs, adjectives, adverbs list
	auxiliaries, prepositions, ends   list
}

// newWriter returns a writer at the beginning of the text.
func newWriter() *writer {
	return &writer{
		stream:       stream{seed: poolSeed},
		forms:        compact("grammar"),
		nounForms:    compact("np"),
		verbForms:    compact("vp"),
		nouns:        spaced("nouns", ""),
		verbs:        spaced("verbs", ""),
		adjectives:   spaced("adjectives", ""),
		adverbs:      spaced("adverbs", ""),
		auxiliaries:  spaced("auxiliaries", ""),
		prepositions: spaced("prepositions", " the"), // as text.c writes it behind every preposition
		ends:         lists["terminators"],
	}
}

// compact returns a list of forms without the spaces in them.
func compact(name string) (l list) {
	for _, form := range lists[name] {
		l = append(l, strings.ReplaceAll(form, " ", ""))
	}
	return l
}

// spaced returns a list of words with a space before each, and behind before the next word.
func spaced(name, behind string) (l list) {
	for _, word := range lists[name] {
		l = append(l, " "+word+behind)
	}
	return l
}

// put writes a random word.
func (w *writer) put(l list) { w.WriteString(l.pick(&w.stream)) }

// sentence writes a sentence in a random form (clause 4.2.2.14). The order in which the numbers are drawn is a part of what makes
// the text, as is the order of the words in their lists: first the form of the sentence, then for every phrase its form and its
// words.
func (w *writer) sentence() {
	form := w.forms.pick(&w.stream)
	for i := range len(form) {
		switch form[i] {
		case 'N':
			w.noun()
		case 'V':
			w.verb()
		case 'P':
			w.put(w.prepositions)
			w.noun()
		case 'T':
			w.put(w.ends)
		}
	}
}

// noun writes a noun phrase.
func (w *writer) noun() {
	// The one comma comes after the first of two adjectives, without a space.
	form := w.nounForms.pick(&w.stream)
	for i := range len(form) {
		switch form[i] {
		case 'N':
			w.put(w.nouns)
		case 'J':
			w.put(w.adjectives)
		case 'D':
			w.put(w.adverbs)
		case ',':
			w.WriteByte(',')
		}
	}
}

// verb writes a verb phrase. An auxiliary can be of several words.
func (w *writer) verb() {
	form := w.verbForms.pick(&w.stream)
	for i := range len(form) {
		switch form[i] {
		case 'V':
			w.put(w.verbs)
		case 'X':
			w.put(w.auxiliaries)
		case 'D':
			w.put(w.adverbs)
		}
	}
}

// A comments stream gives the comments of a column. Where a comment begins in the text is random, and so most of them begin and
// end within a word.
type comments struct {
	stream
	// The least and the largest length, both possible.
	low, high int64
}

// newComments returns the stream of comments with the average length that dss.h has for the column (such as O_CMNT_LEN), at the
// row with the index row. A row has lines comments, more than one if the table is made together with its parent: an order's row
// has seven lines. A comment takes two numbers. The factors are V_STR_LOW and V_STR_HGH of dss.h, and their products are cut off,
// not rounded.
func newComments(seed int64, average float64, lines int, row int64) comments {
	return comments{newStream(seed, 2*lines, row), int64(average * 0.4), int64(average * 1.6)}
}

// comment returns the next comment, a slice of the text. The place is drawn before the length, and does not depend on it: it
// leaves room for the longest comment of the column.
func (c *comments) comment() string {
	text := pool()
	offset := c.between(0, poolSize-c.high)
	return text[offset : offset+c.between(c.low, c.high)]
}
