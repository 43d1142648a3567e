package ndjson_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"xfork/table/internal/files"
	"xfork/table/internal/ndjson"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// read reads one line as strings of the columns a and b, null as "\x00".
func read(line []byte) (out []string, err error) {
	defer vector.Catch(&err)
	str := types.Type{Kind: types.Str}
	src := &ndjson.Source{
		Set:   files.Set{Glob: "f", FS: fstest.MapFS{"f": {Data: line}}},
		Types: types.Schema{{Name: "a", Type: str}, {Name: "b", Type: str}},
	}
	t, err := src.Open(context.Background())
	if err != nil {
		return nil, err
	}
	defer t.Close()
	r := t.Reader()
	for i := range t.Morsels() {
		if err := r.Open(context.Background(), i); err != nil {
			return nil, err
		}
		for b := r.Next(); b.N > 0; b = r.Next() {
			for row := range b.N {
				for _, name := range []string{"a", "b"} {
					v := b.Column(t.Schema().Index(name))
					if v.Null(row) {
						out = append(out, "\x00")
					} else {
						out = append(out, v.Str(row))
					}
				}
			}
		}
	}
	return out, nil
}

// alike compares one line with what encoding/json makes of it.
func alike(t *testing.T, line []byte) {
	if !utf8.Valid(line) || len(line) > 2 && (line[0] == 0xef || line[0] == 0xff || line[0] == 0xfe) {
		return
	}
	for _, c := range line {
		if c == '\n' {
			return
		}
	}
	got, err := read(line)
	var m map[string]json.RawMessage
	theirs := json.Unmarshal(line, &m)
	if theirs != nil || m == nil {
		if len(got) > 0 {
			require.Error(t, err, "%q", line)
		}
		return
	}
	if err != nil {
		require.ErrorContains(t, err, "a key t", "%q", line) // twice, or unknown in the sample of another line
		return
	}
	for i, name := range []string{"a", "b"} {
		raw, there := m[name]
		want := string(raw)
		var s *string
		if there && json.Unmarshal(raw, &s) == nil && s != nil {
			want = *s
		} else if !there || want == "null" {
			want = "\x00"
		}
		require.Equal(t, want, got[i], "%q", line)
	}
}

func TestLinesAreReadAsInEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	pieces := []string{
		"{", "}", "{", "}", "\"a\"", "\"b\"", ":", ":", ",", "1", "-0.5e+3", "01", "true", "null", "\"x\\u00e9\\n\"", "\"\\ud834\\udd1e\"", "\"\\ud834\"",
		"\"\\udd1e\\ud834\\u0041\"", "[1,{\"a\":\"]\"}]", "[", "]", " ", "\t", "\\", "\"", "\"\\u0061\"", "tru", "1.", "\"\x01\"", "{\"a\":[]}", "\"a\":1", ",\"b\":\"y\"",
	}
	for range 200000 {
		line := []byte("{\"a\":")
		if r.IntN(4) == 0 {
			line = nil
		}
		for range r.IntN(8) {
			line = append(line, pieces[r.IntN(len(pieces))]...)
		}
		if r.IntN(2) == 0 {
			line = append(line, '}')
		}
		alike(t, line)
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":"x"}`, `{"a":"\ud834\udd1e","b":[{}]}`, `{"\u0061":null}`, `{}`, `{"a":-1.5e3 , "b" : true }`, `{"a":{"b":"}"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(alike)
}

// A name that needs escapes is not compared as it is written: no line that is
// damaged may pass for it.
func TestAKeyWithAThirdQuoteIsDamaged(t *testing.T) {
	for _, c := range []struct {
		line string
		good bool
	}{{`{"q\"":1}`, true}, {`{"q\u0022":1}`, true}, {`{""":1}`, false}} {
		src := &ndjson.Source{
			Set:   files.Set{Glob: "f", FS: fstest.MapFS{"f": {Data: []byte(c.line)}}},
			Types: types.Schema{{Name: `q"`, Type: types.Type{Kind: types.Int64}}},
		}
		err := func() (err error) {
			defer vector.Catch(&err)
			table, err := src.Open(context.Background())
			if err != nil {
				return err
			}
			defer table.Close()
			r := table.Reader()
			for i := range table.Morsels() {
				if err := r.Open(context.Background(), i); err != nil {
					return err
				}
				for b := r.Next(); b.N > 0; b = r.Next() {
					require.Equal(t, 1, b.N)
				}
			}
			return nil
		}()
		require.Equal(t, c.good, err == nil, "%s: %v", c.line, err)
	}
}
