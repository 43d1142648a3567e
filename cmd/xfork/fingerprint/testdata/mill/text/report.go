// Package text makes reports and counts words.
package text

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// Doc is a text.
type Doc struct {
	Title, Body string
	Pages       uint16
}

// Sheet is what a report tells of a text.
type Sheet struct {
	Name   string `json:"name"`
	Size   Size   `json:"size"`
	Level  Level  `json:"level"`
	Author Author `json:"author,omitempty"`
	Note   *Note
}

// Size is a number of letters and of bytes.
type Size struct {
	Letters int
	Bytes   uint8
}

// Level says how hard a text is.
type Level int

// Levels.
const (
	Easy Level = iota + 1
	Middling
	Hard
)

// String names a level.
func (l Level) String() string { return [...]string{"none", "easy", "middling", "hard"}[l] }

// Base is common to all that has a name.
type Base struct{ Given string }

// Greeting is how it is addressed.
func (b Base) Greeting() string { return "Dear " + b.Given }

// Author is an author.
type Author struct {
	Base
	Family string
}

// Note is a remark.
type Note struct{ Text string }

// Upper is the remark, loud.
func (n *Note) Upper() string { return strings.ToUpper(n.Text) }

const page = `{{.Name}} [{{.Level}}] by {{.Author.Greeting}}: {{.Note.Upper}}`

var layout = template.Must(template.New("page").Parse(page))

// Report tells of a text.
func Report(d Doc) (string, error) {
	s := Sheet{
		Name:   d.Title,
		Size:   Size{Letters: letters(d.Body), Bytes: uint8(d.Pages)},
		Level:  level(d),
		Author: Author{Base{"Ann"}, "Wood"},
		Note:   &Note{"keep dry"},
	}
	var b strings.Builder
	if err := layout.Execute(&b, s); err != nil {
		return "", err
	}
	data, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s %v %T %s", b.String(), data, s.Size, s.Level, describe(s.Author)), nil
}

// level is the level of a text.
func level(d Doc) Level {
	l := Easy
	switch n := len(d.Body); {
	case n > 20:
		l = Middling
		fallthrough
	case n > 1000:
		l++
	}
	return l
}

// describe tells of what can be asked for its length, and of what cannot.
func describe(x any) string {
	switch x := x.(type) {
	case interface{ Len() int }:
		return fmt.Sprint("length ", x.Len())
	case fmt.Stringer:
		return "named " + x.String()
	}
	return "unknown"
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			n++
		}
	}
	return n
}
