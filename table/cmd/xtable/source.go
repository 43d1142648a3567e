package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"xfork/table"
)

const endings = ".csv .tsv .ndjson .jsonl .parquet"

// format returns the ending that tells the format of a file: the one before that of a compression.
func format(name string) string {
	lower := strings.ToLower(name)
	bare := strings.TrimSuffix(strings.TrimSuffix(lower, ".gz"), ".zst")
	ext := filepath.Ext(bare)
	if ext == ".parquet" && bare != lower {
		return "" // a Parquet file is compressed inside
	}
	return ext
}

// source returns the frame of the files to be read.
func (t *task) source(bad *table.Frame) (f table.Frame, err error) {
	opts := []table.ScanOption{table.Union(t.union)}
	if t.types != "" {
		s, err := schema(t.types)
		if err != nil {
			return f, err
		}
		opts = append(opts, table.As(s))
	}
	if t.null != "" {
		opts = append(opts, table.NullAs(strings.Split(t.null, ",")...))
	}
	if t.rejects != "" {
		opts = append(opts, table.Rejects(bad))
	}
	if t.noHeader {
		opts = append(opts, table.NoHeader())
	}
	glob, ext := t.in, format(t.in)
	if t.from != "" {
		ext = format("." + t.from)
	}
	if t.stdin != nil {
		glob, ext = t.stdin.name, format(t.stdin.name)
		opts = append(opts, table.FS(t.stdin))
	}
	comma := t.comma
	if comma == "" && ext == ".tsv" {
		comma = "\t"
	}
	if comma != "" {
		r, n := utf8.DecodeRuneInString(comma)
		if n != len(comma) {
			return f, fmt.Errorf("-comma %q: one character is needed", comma)
		}
		opts = append(opts, table.Comma(r))
	}
	switch ext {
	case ".csv", ".tsv":
		return table.CSV(glob, opts...), nil
	case ".ndjson", ".jsonl":
		return table.NDJSON(glob, opts...), nil
	case ".parquet":
		return table.Parquet(glob, opts...), nil
	}
	return f, fmt.Errorf("%s: the ending is none of %s", t.in, endings)
}

// chosen applies the conditions, the columns and the number of rows.
func (t *task) chosen(ctx context.Context, f table.Frame) (table.Frame, error) {
	if len(t.where) > 0 {
		s, err := f.Schema(ctx)
		if err != nil {
			return f, err
		}
		for _, w := range t.where {
			c, err := condition(ctx, w, s)
			if err != nil {
				return f, err
			}
			f = f.Filter(c)
		}
	}
	if t.columns != "" {
		var names []any
		for _, name := range strings.Split(t.columns, ",") {
			names = append(names, strings.TrimSpace(name))
		}
		f = f.Select(names...)
	}
	if t.head >= 0 {
		f = f.Head(t.head)
	}
	return f, nil
}

// condition reads a comparison. The value is read as the type of the column: a date as a date.
func condition(ctx context.Context, s string, columns table.Schema) (c table.Column, err error) {
	at := strings.IndexAny(s, "=!<>")
	if at < 0 {
		return c, fmt.Errorf("-where %q: no comparison", s)
	}
	op := s[at : at+1]
	if strings.HasPrefix(s[at+1:], "=") {
		op = s[at : at+2]
	}
	name, value := strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+len(op):])
	i := columns.Index(name)
	if i < 0 {
		return c, fmt.Errorf("-where %q: no column %q; there are %s", s, name, strings.Join(columns.Names(), ", "))
	}
	col, v := table.Col(name), table.Lit(value).To(columns[i].Type)
	// Of no row of the files, which may have none: a value that is wrong is so before anything is read.
	one := table.Columns(table.Data("value", []string{value})).Filter(table.Col("value").To(columns[i].Type).IsNull())
	if _, err := table.Count(one).Force(ctx); err != nil {
		return c, fmt.Errorf("-where %q: %q is no %v", s, value, columns[i].Type)
	}
	switch op {
	case "=", "==":
		return col.Eq(v), nil
	case "!=":
		return col.Ne(v), nil
	case "<":
		return col.Lt(v), nil
	case "<=":
		return col.Le(v), nil
	case ">":
		return col.Gt(v), nil
	case ">=":
		return col.Ge(v), nil
	}
	return c, fmt.Errorf("-where %q: no comparison %s", s, op)
}

// kinds has the names of types without digits, as package table shows them.
var kinds = map[string]table.Type{
	"bool": {Kind: table.Bool}, "int32": {Kind: table.Int32}, "int64": {Kind: table.Int64}, "float32": {Kind: table.Float32},
	"float64": {Kind: table.Float64}, "string": {Kind: table.Str}, "bytes": {Kind: table.Bytes}, "date": {Kind: table.Day},
	"timestamp": {Kind: table.Time, Precision: 6}, "duration": {Kind: table.Span},
}

// schema reads types of columns: name=type, separated by commas. The comma of a decimal stands between brackets.
func schema(s string) (out table.Schema, err error) {
	for s != "" {
		name, rest, found := strings.Cut(s, "=")
		if !found {
			return nil, fmt.Errorf("-types: %q has no type", s)
		}
		end := strings.IndexByte(rest, ',')
		if open := strings.IndexByte(rest, '('); open >= 0 && open < end {
			end = strings.IndexByte(rest, ')') + 1
			if end == len(rest) {
				end = -1
			}
		}
		text := rest
		if s = ""; end >= 0 {
			text, s = rest[:end], strings.TrimPrefix(rest[end:], ",")
		}
		t, ok := typeOf(strings.TrimSpace(text))
		if !ok {
			return nil, fmt.Errorf("-types: %q is no type: there are bool int32 int64 float32 float64 decimal(p,s) string bytes date timestamp timestamp(digits) duration", text)
		}
		if out.Index(strings.TrimSpace(name)) >= 0 {
			return nil, fmt.Errorf("-types: %q has two types", strings.TrimSpace(name))
		}
		out = append(out, table.Field{Name: strings.TrimSpace(name), Type: t, Null: true})
	}
	return out, nil
}

// typeOf reads the name of a type.
func typeOf(s string) (table.Type, bool) {
	if t, ok := kinds[s]; ok {
		return t, true
	}
	name, digits, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	first, second, both := strings.Cut(digits, ",")
	p, errP := strconv.Atoi(strings.TrimSpace(first))
	switch {
	case name == "timestamp" && errP == nil && !both && p >= 0 && p <= 9:
		return table.Type{Kind: table.Time, Precision: uint8(p)}, true
	case name == "decimal" && errP == nil && both && p >= 1 && p <= 38:
		scale, err := strconv.Atoi(strings.TrimSpace(second))
		return table.Type{Kind: table.Dec, Precision: uint8(p), Scale: uint8(max(0, scale))}, err == nil && scale >= 0 && scale <= p
	}
	return table.Type{}, false
}
