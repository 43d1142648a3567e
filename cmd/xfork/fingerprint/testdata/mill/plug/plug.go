// Package plug makes badges.
package plug

import (
	"fmt"
	"unsafe"
)

// Edition is set by the linker.
var Edition = "community"

// header is what is in front of a badge.
type header struct {
	kind  byte
	size  int32
	flags uint8
}

// Badge is the text on a badge.
func Badge(n int) string {
	var f formatter = hex{}
	if n < 0 {
		f = signed{hex{}}
	}
	return fmt.Sprintf("%s-%s-%d-%s", Edition, f.format(n), unsafe.Sizeof(header{}), flavour())
}

type formatter interface{ format(int) string }

type hex struct{}

func (hex) format(n int) string { return fmt.Sprintf("%04x", n) }

type signed struct{ hex }

// Plain halves a number, and says so.
func Plain(n int) string {
	half := n / 2
	var f formatter = signed{}
	return f.format(half) + mood.String() + level(3)
}

// mood is what a badge is in.
var mood = state{7}

type state struct{ n int8 }

func (s state) String() string { return fmt.Sprint(s.n * 3) }

func level(n int) string {
	text := ""
	defer func() { text += "!" }()
	for i := 0; i < n; i++ {
		defer func() { text += fmt.Sprint(i) }()
		text += "."
	}
	return text
}
