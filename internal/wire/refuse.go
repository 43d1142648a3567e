package wire

import (
	"fmt"
	"reflect"
	"strings"
)

// process has the packages of types that mean something in one process only,
// although many are plain data: a mutex that is held, a counter that others
// count, a file's number, a seed that the process has drawn. Their values would
// arrive, and be wrong.
var process = map[string]bool{
	"hash/maphash": true, "os": true, "reflect": true, "runtime": true, "sync": true, "sync/atomic": true, "unique": true,
	"weak": true,
}

// bound returns why values of a named type do not travel, or nothing. The list
// is of the standard library alone: what a module keeps in a number of its own,
// as a key of a table of its process, cannot be seen. The layout keeps another
// version of that module away, and a method of the type says more.
//
// Methods of the type's own have been asked before.
func bound(t reflect.Type) string {
	path := t.PkgPath()
	switch {
	case path == "" || t.Kind() == reflect.Interface:
		return ""
	case process[path] && t.Kind() == reflect.Struct, strings.HasPrefix(path, "internal/"):
		return meaning
	case path == "time" && t.Name() == "Location":
		return "its name says all of it: let that travel, or a time.Time"
	case path == "strings" && t.Name() == "Builder":
		return "it points to itself: let its String travel"
	}
	return ""
}

const meaning = "it has a meaning in this process only"

// refusal returns why no value of a kind travels.
func refusal(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Interface:
		return "what lies in it is not known before it is there; use a type of its own"
	case reflect.Func:
		return "code does not travel"
	}
	return meaning
}

// refused returns the sentence about a type at a path. At its beginning the
// path is the type, and is not told twice.
func refused(path string, t reflect.Type, why string) error {
	if path == t.String() || path == t.Name() {
		return fmt.Errorf("%s: %s", kinded(t), why)
	}
	return fmt.Errorf("%s is %s: %s", path, kinded(t), why)
}

// kinded returns the type for a sentence, as in: is a chan int. An interface or
// a function with a name is told to be one.
func kinded(t reflect.Type) string {
	article := func(s string) string {
		if strings.ContainsRune("aeio", rune(s[0])) || strings.HasPrefix(s, "unsafe") {
			return "an " + s
		}
		return "a " + s
	}
	if t.Name() != "" && (t.Kind() == reflect.Interface || t.Kind() == reflect.Func || t.Kind() == reflect.Chan) && t.PkgPath() != "" {
		return article(t.String()) + ", which is " + article(t.Kind().String())
	}
	if t.Kind() == reflect.Interface && t.Name() == "error" {
		return "an error, which is an interface"
	}
	return article(t.String())
}

// title returns the beginning of a path. Of a pointer it is that of the target,
// as a selector in Go is. It is the name with which the path to a field begins:
// Doc, or the type as it is written where it has no name.
func title(t reflect.Type) string {
	for t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	if n := t.Name(); n != "" && t.PkgPath() != "" {
		return n
	}
	return t.String()
}
