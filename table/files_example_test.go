package table_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing/fstest"

	"xfork/table"
)

// trips.csv has a field with a line end in it, a number that is an identifier, and a null.
var files = fstest.MapFS{"trips.csv": {Data: []byte("id,city,fare\n007,Oslo,12.5\n008,\"Ber\ngen\",\n")}}

func ExampleCSV() {
	trips := table.CSV("*.csv", table.FS(files))
	s, err := trips.Schema(context.Background())
	fmt.Println(s, err)
	fmt.Println(table.Count(trips.Filter(table.Col("fare").IsNull())).Force(context.Background()))
	// Output:
	// id string?, city string?, fare float64? <nil>
	// 1 <nil>
}

func ExampleRejects() {
	var bad table.Frame
	dates := table.As(table.Schema{{Name: "city", Type: table.Type{Kind: table.Day}}})
	trips := table.CSV("*.csv", table.FS(files), dates, table.Rejects(&bad))
	fmt.Println(table.Count(trips).Force(context.Background()))
	fmt.Println(table.Values[string](bad, "reason").Force(context.Background()))
	// Output:
	// 0 <nil>
	// [no date no date] <nil>
}

func ExampleFrame_WriteParquet() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "trips.parquet")
	w, err := table.CSV("*.csv", table.FS(files)).WriteParquet(path).Force(context.Background())
	fmt.Println(w.Rows, w.Files, err)
	fmt.Println(table.Values[string](table.Parquet(path), "id").Force(context.Background()))
	// Output:
	// 2 1 <nil>
	// [007 008] <nil>
}

func ExampleAll() {
	type trip struct {
		ID   string              `table:"id"`
		Fare table.Null[float64] `table:"fare"`
	}
	for t, err := range table.All[trip](context.Background(), table.CSV("*.csv", table.FS(files))) {
		fmt.Println(t.ID, t.Fare.Valid, err)
	}
	// Output:
	// 007 true <nil>
	// 008 false <nil>
}
