package draw_test

import (
	"encoding/xml"
	"fmt"
	"strings"

	"xfork/internal/draw"
)

// Two calls and an operator that needs both:
//
//	fetch    parse
//	    \    /
//	     Add
func Example() {
	p := draw.Picture{
		Caption: []string{"three nodes"},
		Boxes: []draw.Box{
			{Name: "fetch", Line: "main.go:12", Title: "fetch, at main.go:12", Shape: draw.Card, Paint: draw.Blue, Count: 1},
			{Name: "parse", Line: "main.go:13", Title: "parse, at main.go:13", Shape: draw.Card, Paint: draw.Blue, Count: 1},
			{Name: "Add", Line: "main.go:14", Title: "Add, at main.go:14", Paint: draw.Grey, Count: 1, Root: true},
		},
		Arrows: []draw.Arrow{
			{From: 0, To: 2, Count: 1, Strict: true},
			{From: 1, To: 2, Count: 1, Strict: true},
		},
	}
	var b strings.Builder
	if err := p.SVG(&b); err != nil {
		fmt.Println(err)
	}

	// The words of the picture, in the order in which they are drawn.
	for d, inText := xml.NewDecoder(strings.NewReader(b.String())), false; ; {
		t, err := d.Token()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "text"
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				fmt.Println(string(t))
			}
		}
	}
	// Output:
	// three nodes
	// fetch
	// main.go:12
	// parse
	// main.go:13
	// Add
}
