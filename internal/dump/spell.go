package dump

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// Spell writes a type as Go source, with the path of each package in quotes: []*"example.com/shop".Item["time".Time]. What writes a file
// puts names of imports in their place (Unquote). It is empty for a type that has no name outside of a function, and for a struct with
// fields of its own: a replay needs types of generic functions only, and these have names there.
func Spell(t reflect.Type) string {
	text, ok := spell(t)
	if !ok {
		return ""
	}
	return text
}

// What reflect tells of an instantiated type is its name with the type arguments in it, as text:
//
//	Name()     Pair[int,example.com/shop.Item]
//	source     "example.com/shop".Pair[int,"example.com/shop".Item]
//
// so they are found there by their form, and types without names among them, such as func(int), stay as they are: they are source already.

// spell reports whether the type can be written. It is as deep as the type is without names, which is source code of the user's.
func spell(t reflect.Type) (string, bool) {
	if t.Name() != "" {
		return named(t)
	}
	prefix, elem := "", t
	switch t.Kind() {
	case reflect.Pointer:
		prefix, elem = "*", t.Elem()
	case reflect.Slice:
		prefix, elem = "[]", t.Elem()
	case reflect.Array:
		prefix, elem = fmt.Sprintf("[%d]", t.Len()), t.Elem()
	case reflect.Chan: // no value of it travels, but an instance may have it as a type argument
		prefix, elem = map[reflect.ChanDir]string{reflect.BothDir: "chan ", reflect.SendDir: "chan<- ", reflect.RecvDir: "<-chan "}[t.ChanDir()], t.Elem()
	case reflect.Map:
		key, ok := spell(t.Key())
		if !ok {
			return "", false
		}
		prefix, elem = "map["+key+"]", t.Elem()
	case reflect.Interface: // others would need their methods written out
		return "any", t.NumMethod() == 0
	case reflect.Struct:
		return "struct{}", t.NumField() == 0
	default:
		return "", false
	}
	// What stands before the element is written, whether that can be or not: ok says it.
	text, ok := spell(elem)
	return prefix + text, ok
}

// qualified finds names with the path of their package within the name of an instantiated type: Pair[int,example.com/shop.Item]. A path
// may have dots, so the name is what follows the last one.
var qualified = regexp.MustCompile(`([^\s\[\],*(){}"]+)\.([\p{L}_][\p{L}\p{N}_]*)`)

// named writes a type with a name. Type arguments are a part of the name, with whole paths.
func named(t reflect.Type) (string, bool) {
	name := t.Name()
	// reflect numbers some of them so.
	if strings.Contains(name, "·") { // declared in a function
		return "", false
	}
	if head, args, generic := strings.Cut(name, "["); generic {
		name = head + "[" + qualified.ReplaceAllStringFunc(args, func(q string) string {
			dot := strings.LastIndexByte(q, '.')
			return strconv.Quote(q[:dot]) + q[dot:]
		})
	}
	// int and error are of no package.
	if t.PkgPath() == "" {
		return name, true
	}
	return strconv.Quote(t.PkgPath()) + "." + name, true
}

// quoted finds a path in a type that Spell has written.
var quoted = regexp.MustCompile(`"([^"]*)"\.`)

// Unquote puts a name in the place of each path of a package in what Spell has written: what name returns, with its dot, or nothing.
func Unquote(source string, name func(path string) string) string {
	return quoted.ReplaceAllStringFunc(source, func(q string) string { return name(q[1 : len(q)-2]) })
}

// Same reports whether two texts of wire.Plan.Describe are of the same layout, whatever the packages of its types are called: that of a
// program has the path "main", which in its test is another one.
func Same(a, b string) bool { return a == b || bare(a) == bare(b) }

// bare leaves out the paths, and the names of packages with them. Fields, kinds, sizes and the names of types stay, and these are what
// changes when a program is edited.
func bare(layout string) string { return qualified.ReplaceAllString(layout, "$2") }
