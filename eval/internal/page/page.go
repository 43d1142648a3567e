package page

import (
	_ "embed"
	"html/template"
	"io"

	"xfork/internal/draw"
)

//go:embed body.html
var bodyHTML string

//go:embed document.html
var documentHTML string

// Style is the style sheet.
//
//go:embed style.css
var Style string

// Script has the function timeline(section, view).
//
//go:embed timeline.js
var Script string

// body writes the sections of a page.
var body = template.Must(template.New("").Funcs(template.FuncMap{"thousands": draw.Thousands}).Parse(bodyHTML))

// Body writes the sections about one run, without the document around them. The error is w's.
func Body(w io.Writer, v *View) error { return body.ExecuteTemplate(w, "body", v) }

var document = template.Must(template.New("").Parse(documentHTML))

// Document writes a whole page, complete in itself, around sections that Body has written.
func Document(w io.Writer, title string, sections []byte) error {
	return document.Execute(w, struct {
		Title    string
		Style    template.CSS
		Script   template.JS
		Sections template.HTML
	}{title, template.CSS(Style), template.JS(Script), template.HTML(sections)})
}
