package page

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"xfork/internal/draw"
)

//go:embed body.html
var bodyHTML string

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

// HTML is Body as a value that templates do not escape again.
func HTML(v *View) (template.HTML, error) {
	var b strings.Builder
	err := Body(&b, v)
	return template.HTML(b.String()), err // written by a template that escapes
}
