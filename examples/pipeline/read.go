package main

import (
	"bytes"
	_ "embed" // for the file below
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"time"
)

// ours has made-up prices for a run without a file: see testdata/README.md.
//
//go:embed testdata/prices.csv
var ours []byte

// read reads the prices of a CSV file with the columns date and close, or of our own file if there is no name.
func read(file string) ([]float64, error) {
	if file == "" {
		return parse(bytes.NewReader(ours))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	prices, err := parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return prices, nil
}

// parse accepts ascending dates and prices above 0. Its error is about the first line that is wrong, and names it. A variance of
// returns needs three prices at least.
func parse(from io.Reader) (prices []float64, err error) {
	r := csv.NewReader(from)
	r.Comment, r.FieldsPerRecord, r.ReuseRecord = '#', 2, true
	if row, err := r.Read(); err != nil || row[0] != "date" || row[1] != "close" {
		return nil, errors.New("it does not begin with the columns date,close")
	}
	var before time.Time
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err // it names the line
		}
		line, _ := r.FieldPos(0)
		day, err := time.Parse(time.DateOnly, row[0])
		if err != nil || !day.After(before) {
			return nil, fmt.Errorf("line %d: %q is not the date of a later day", line, row[0])
		}
		price, err := strconv.ParseFloat(row[1], 64)
		if err != nil || !(price > 0) || math.IsInf(price, 0) {
			return nil, fmt.Errorf("line %d: %q is no price", line, row[1])
		}
		before, prices = day, append(prices, price)
	}
	if len(prices) < 3 {
		return nil, fmt.Errorf("there are %d prices in it, and three are the least", len(prices))
	}
	return prices, nil
}
