package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"xfork/table"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
)

// csvJob has queries over one CSV file, in which a column of text is quoted: one
// field in eight has a comma, a quote or a line feed in it.
func csvJob(ctx context.Context, o *options) (*job, error) {
	rows := int64(o.or(2e6))
	dir, err := suite.Place("csv", o.dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, fmt.Sprintf("quoted%d.csv", rows))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		err := errors.Join(os.MkdirAll(dir, 0o755), writeCSV(ctx, path, rows))
		if err != nil {
			return nil, err
		}
	}
	j := &job{
		name: "csv", letter: "C", size: fmt.Sprintf("%.0e rows", float64(rows)), bar: "geometric mean <= 0.6",
		views: map[string]string{"t": "read_csv('" + path + "')"},
	}
	t := table.CSV(path)
	v := table.Col("v")
	j.cases = []query{
		{sql: "SELECT sum(v) AS s FROM t", frame: func() table.Frame { return t.Agg(v.Sum().As("s")) }},
		{
			sql:   "SELECT day, sum(n) AS n, avg(v) AS v FROM t GROUP BY day ORDER BY day",
			frame: func() table.Frame { return t.GroupBy("day").Agg(table.Col("n").Sum(), v.Mean()).Sort("day") },
		},
		{
			sql: "SELECT max(k) AS k, max(day) AS day, max(name) AS name, max(note) AS note, sum(n) AS n, sum(v) AS v FROM t",
			frame: func() table.Frame {
				most := func(name string) table.Column { return table.Col(name).Max() }
				return t.Agg(most("k"), most("day"), most("name"), most("note"), table.Col("n").Sum(), v.Sum())
			},
		},
		{
			sql:   `SELECT count(*) AS c FROM t WHERE note LIKE '%"%'`,
			frame: func() table.Frame { return t.Filter(table.Col("note").Like(`%"%`)).Agg(table.Len().As("c")) },
		},
	}
	return j, nil
}

// writeCSV writes the file, under another name until it is whole.
func writeCSV(ctx context.Context, path string, rows int64) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "partial-*")
	if err != nil {
		return err
	}
	// After the rename there is nothing of this name.
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if _, err := w.WriteString("k,day,name,note,n,v\n"); err != nil {
		return err
	}
	var b []byte
	for i := range rows {
		if i&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b = csvLine(b[:0], i)
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), os.Rename(f.Name(), path))
}

// notes are what the text column is made of.
var notes = []string{
	`delivered to the door`, `left with a neighbour`, `no answer, back to the depot`, `asked for ""the blue one""`,
	`paid in cash`, `second attempt tomorrow`, "gate closed\nsee the note inside", `returned to the sender`,
}

// csvLine appends a row.
func csvLine(b []byte, i int64) []byte {
	few, many := dataset.Number(401).Below(i, 8), dataset.Number(402).Below(i, 30)
	b = strconv.AppendInt(b, i, 10)
	b = append(b, ",2024-0"...)
	b = strconv.AppendInt(b, 1+few%9, 10)
	b = append(b, '-')
	b = strconv.AppendInt(b, 10+many%19, 10)
	b = append(b, ",customer "...)
	b = strconv.AppendInt(b, dataset.Number(403).Below(i, 100_000), 10)
	b = append(b, `,"`...)
	b = append(b, notes[few]...)
	b = append(b, `",`...)
	b = strconv.AppendInt(b, dataset.Number(404).Below(i, 1000), 10)
	b = append(b, ',')
	b = strconv.AppendFloat(b, float64(dataset.Number(405).Below(i, 1_000_000))/100, 'f', 2, 64)
	return append(b, '\n')
}
