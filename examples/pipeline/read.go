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
	var day time.Time
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err // it names the line
		}
		price := 0.0
		if day, price, err = cells(row, day); err != nil {
			line, _ := r.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		prices = append(prices, price)
	}
	if len(prices) < 3 {
		return nil, fmt.Errorf("there are %d prices in it, and three are the least", len(prices))
	}
	return prices, nil
}

// cells reads the day and the price of a row.
func cells(row []string, before time.Time) (day time.Time, price float64, err error) {
	if day, err = time.Parse(time.DateOnly, row[0]); err != nil || !day.After(before) {
		return day, 0, fmt.Errorf("%q is not the date of a later day", row[0])
	}
	if price, err = strconv.ParseFloat(row[1], 64); err != nil || !(price > 0) || math.IsInf(price, 0) {
		return day, 0, fmt.Errorf("%q is no price", row[1])
	}
	return day, price, nil
}
