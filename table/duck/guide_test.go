package duck_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/table"
	"xfork/table/duck"
)

// The guide for people who come from SQL has statements beside frames, of which
// package table writes down the rows: a statement, its answer, an empty line.
// DuckDB has the same rows, in any order.
func TestTheStatementsOfTheGuideHaveTheRowsOfTheFrames(t *testing.T) {
	db, err := duck.Open("")
	require.NoError(t, err)
	defer db.Close()
	for _, name := range []string{"trips", "people"} {
		_, err := db.Exec(t.Context(), fmt.Sprintf("create table %s as from read_csv('../docs/%s.csv')", name, name))
		require.NoError(t, err)
	}
	text, err := os.ReadFile("../docs/testdata/from-sql.txt")
	require.NoError(t, err)
	all := strings.Split(strings.TrimSpace(string(text)), "\n\n")
	require.Greater(t, len(all), 30)
	for _, one := range all {
		statement, want, _ := strings.Cut(one, "\n")
		got, err := table.Text(db.Query(statement), 100).Force(t.Context())
		require.NoError(t, err, statement)
		require.Equal(t, rowsOf(want), rowsOf(got), statement)
	}
}

// rowsOf returns names and rows without the blanks between columns, and without
// the types, which differ: sums of integers are wider in DuckDB.
func rowsOf(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	slices.Sort(lines[2:])
	return slices.Delete(lines, 1, 2)
}
