package page

import (
	_ "embed"
	"html/template"
	"io"

	"xfork/internal/draw"
)

// The templates are parsed when the program starts, and a mistake in them ends it there: it cannot hide until a page is made.

//go:embed body.html
var bodyHTML string

//go:embed document.html
var documentHTML string

// Style is the style sheet of both pages. Every colour of it comes with a word or a shape, and light and dark pages have the
// same ones.
//
//go:embed style.css
var Style string

// Script has the function timeline(section, view), which draws a timeline on the canvas of its section, and may be called again
// when the section has new data.
//
//go:embed timeline.js
var Script string

// body writes the sections of a page.
var body = template.Must(template.New("").Funcs(template.FuncMap{"thousands": draw.Thousands}).Parse(bodyHTML))

// Body writes the sections about one run, without the document around them. Each has an id, by which the live page finds what it
// replaces; the first error is w's.
func Body(w io.Writer, v *View) error { return body.ExecuteTemplate(w, "body", v) }

// document is the frame of a page that stands alone.
var document = template.Must(template.New("").Parse(documentHTML))

// Document writes a whole page, complete in itself, around sections that Body has written. The types of package template say
// that these need no escaping: style sheet and script are our own, and the sections have been escaped. The title has not.
func Document(w io.Writer, title string, sections []byte) error {
	return document.Execute(w, struct {
		Title    string
		Style    template.CSS
		Script   template.JS
		Sections template.HTML
	}{title, template.CSS(Style), template.JS(Script), template.HTML(sections)})
}
