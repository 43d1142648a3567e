// Package known tells what functions, types and packages do that are known by
// their version and not by their text.
//
// All that it says is of the standard library, but for a few names that modules
// use as the library does. It leaves out what is in doubt: a line that is
// missing costs hits, a wrong one costs results.
package known

import (
	"go/types"
	"slices"
	"strings"
)

// Reads reports whether a function only reads what it is given, and keeps none
// of it but in its results.
//
// A function has a package but for error.Error, which has none.
func Reads(f *types.Func) bool {
	pkg := f.Pkg()
	if pkg == nil {
		return true // error.Error
	}
	r := f.Signature().Recv()
	if r == nil {
		names, ok := reading[pkg.Path()]
		return ok && (names == "" || slices.ContainsFunc(strings.Fields(names), func(n string) bool {
			prefix, any := strings.CutSuffix(n, "*")
			return f.Name() == n || any && strings.HasPrefix(f.Name(), prefix)
		}))
	}
	except, ok := Constants[strings.TrimPrefix(types.TypeString(r.Type(), nil), "*")]
	return ok && !slices.Contains(strings.Fields(except), f.Name())
}

// Makes reports whether a function makes new memory, by the name of it: package
// flag, for one, keeps a pointer to all that it returns.
//
// What it returns is then the program's alone.
func Makes(f *types.Func) bool {
	s := f.Signature()
	if r := s.Recv(); r != nil && s.Results().Len() == 1 && types.Identical(r.Type(), s.Results().At(0).Type()) {
		return true // template.New("page").Funcs(all).Parse(text)
	}
	return slices.ContainsFunc([]string{"New", "Must", "Make", "Parse", "Compile", "Read", "Decode", "Clone", "Split", "Open"}, func(p string) bool {
		return strings.HasPrefix(f.Name(), p)
	})
}

// Fills reports whether a function writes what it is given, and keeps none of
// it: initialisers may call it.
func Fills(f *types.Func) bool {
	if pkg := f.Pkg(); pkg != nil && (pkg.Path() == "sort" || pkg.Path() == "slices") {
		return true
	}
	return slices.ContainsFunc([]string{"Unmarshal", "Decode", "Read", "Scan", "Sscan", "Shuffle"}, func(p string) bool {
		return strings.HasPrefix(f.Name(), p)
	})
}

// Quiet are interfaces of the standard library with methods that change
// nothing.
var Quiet = map[string]bool{
	"error": true, "fmt.Stringer": true, "sort.Interface": true, "encoding.TextMarshaler": true, "encoding.BinaryMarshaler": true,
	"encoding/json.Marshaler": true, "reflect.Type": true, "image.Image": true, "image/color.Color": true, "image/color.Model": true, "io/fs.FileInfo": true,
	"encoding/binary.ByteOrder": true, "context.Context": true,
}

// reading are functions of the standard library that only read, by package: all
// of them, or those that are named.
var reading = map[string]string{
	"strings": "", "strconv": "", "unicode": "", "unicode/utf8": "", "unicode/utf16": "", "math": "", "math/bits": "", "cmp": "",
	"path": "", "path/filepath": "", "errors": "Is As Join New Unwrap", "html": "", "bytes": "", "math/cmplx": "",
	"sort":   "Search* IsSorted SliceIsSorted",
	"slices": "All Backward BinarySearch* Chunk Clone Collect Compare* Concat Contains* Equal* Index* IsSorted* Max* Min* Repeat Sorted* Values",
	"maps":   "All Clone Collect Equal* Keys Values",
	"fmt":    "Sprint* Errorf Print* Fprint*", "hash/crc32": "", "hash/crc64": "", "hash/adler32": "",
	"crypto/sha256": "Sum*", "crypto/sha512": "Sum*", "crypto/sha1": "Sum*", "crypto/md5": "Sum*",
	"encoding/json": "Marshal* Valid", "encoding/hex": "EncodeToString DecodeString", "reflect": "DeepEqual TypeOf",
	"regexp": "", "text/template": "Must", "html/template": "Must", "time": "Date Since Until",
}

// Constants are types of the standard library that do not change once they are
// made, each with the methods that change it nevertheless.
var Constants = map[string]string{
	"regexp.Regexp": "Longest UnmarshalText", "strings.Replacer": "", "time.Location": "", "time.Time": "UnmarshalText UnmarshalJSON UnmarshalBinary GobDecode", "embed.FS": "",
	"text/template.Template":   "AddParseTree Delims Funcs New Option Parse ParseFiles ParseFS ParseGlob Clone",
	"html/template.Template":   "AddParseTree Delims Funcs New Option Parse ParseFiles ParseFS ParseGlob Clone",
	"encoding/base64.Encoding": "Decode Encode", "encoding/base32.Encoding": "Decode Encode", "encoding/binary.littleEndian": "", "encoding/binary.bigEndian": "",
	"unicode.RangeTable": "",
}

// Constant are types of values that refer to no memory that changes.
var Constant = map[string]bool{
	"*regexp.Regexp": true, "*strings.Replacer": true, "*time.Location": true, "time.Time": true, "embed.FS": true, "reflect.Type": true, "error": true,
	"*encoding/base64.Encoding": true, "*encoding/base32.Encoding": true, "encoding/binary.littleEndian": true, "encoding/binary.bigEndian": true,
}

// Positional are functions that tell a program where its code stands, or what
// it is called, which no fingerprint has.
var Positional = map[string]bool{
	"runtime.Caller": true, "runtime.Callers": true, "runtime.CallersFrames": true, "runtime.FuncForPC": true, "runtime.Stack": true,
	"runtime/debug.Stack": true, "log.New": true, "runtime/debug.PrintStack": true, "runtime/debug.ReadBuildInfo": true,
}

// Opaque are structs of the standard library that hold no code of a program,
// whatever their fields.
var Opaque = map[string]bool{"time.Time": true, "math/big.Int": true, "math/big.Rat": true, "math/big.Float": true, "net/netip.Addr": true}

// Registries are packages of the standard library with which others register
// something, beside those below crypto. What a module does may depend on any.
var Registries = map[string]bool{
	"crypto": true, "database/sql": true, "encoding/gob": true, "image": true, "mime": true, "net/http": true, "time": true,
}
