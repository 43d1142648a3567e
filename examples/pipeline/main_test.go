package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

var update = flag.Bool("update", false, "write testdata/prices.csv")

// synthetic makes the file that we ship: a price of 100 that changes every day by 0.04 % and noise with a standard
// deviation of 1.2 %, the sum of twelve uniform numbers being near enough to a normal one.
func synthetic() string {
	random := rand.New(rand.NewPCG(2023, 1))
	var b strings.Builder
	b.WriteString("# Synthetic prices of no market: see README.md in this folder.\ndate,close\n")
	price, day := 100.0, time.Date(2023, time.January, 2, 0, 0, 0, 0, time.UTC)
	for range 500 {
		fmt.Fprintf(&b, "%s,%.2f\n", day.Format(time.DateOnly), price)
		noise := -6.0
		for range 12 {
			noise += random.Float64()
		}
		price *= 1 + 0.0004 + 0.012*noise
		for day = day.AddDate(0, 0, 1); day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; {
			day = day.AddDate(0, 0, 1)
		}
	}
	return b.String()
}

func TestTheShippedPricesAreSynthetic(t *testing.T) {
	if *update {
		require.NoError(t, os.WriteFile(filepath.Join("testdata", "prices.csv"), []byte(synthetic()), 0o600))
		return
	}
	require.Equal(t, synthetic(), strings.ReplaceAll(string(ours), "\r\n", "\n"))
}

func TestForksFindWhatAPlainLoopFinds(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), nil, &stdout))
	for _, name := range []string{"total return", "mean daily return", "variance of daily returns", "volatility, per year", "deepest fall from a peak"} {
		require.Regexp(t, `(?m)^`+name+` +-?[0-9.e-]+ +-?[0-9.e-]+$`, stdout.String())
	}
}

func TestFiguresOfAFewPrices(t *testing.T) {
	got, err := describe(expr.Const([]float64{100, 110, 99, 148.5, 74.25})).Force(t.Context())
	require.NoError(t, err)
	require.InDelta(t, -0.2575, got.Total, 1e-12)
	require.InDelta(t, 0, got.Mean, 1e-12) // +10 %, -10 %, +50 %, -50 %
	require.InDelta(t, 0.52/3, got.Variance, 1e-12)
	require.InDelta(t, math.Sqrt(252*0.52/3), got.Volatility, 1e-12)
	require.InDelta(t, 0.5, got.Fall, 1e-12)
}

func TestFiguresAreTheSameToTheLastBitForAnyNumberOfWorkers(t *testing.T) {
	prices := make([]float64, 100_000)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range prices {
		prices[i] = 50 + random.Float64()
	}
	want, err := describe(expr.Const(prices)).Force(t.Context(), eval.Sequential())
	require.NoError(t, err)
	for workers := 1; workers < 5; workers++ {
		got, err := describe(expr.Const(prices)).Force(t.Context(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	loop := plain(prices)
	require.InEpsilon(t, loop.Variance, want.Variance, 1e-10)
	require.Equal(t, loop.Fall, want.Fall)
}

func TestAMalformedFileIsOneSentenceThatNamesTheLine(t *testing.T) {
	for text, says := range map[string]string{
		"":             "does not begin with the columns date,close",
		"day,price\n":  "does not begin with the columns date,close",
		"date,close\n": "there are 0 prices in it",
		"date,close\n2023-01-02,1\n2023-01-03,2\n":               "there are 2 prices in it",
		"# a\ndate,close\n2023-01-02,1\n2023-01-03,many\n":       `line 4: "many" is no price`,
		"date,close\n2023-01-02,1\n\n2023-01-03,0\n":             `line 4: "0" is no price`,
		"date,close\n2023-01-02,NaN\n":                           `line 2: "NaN" is no price`,
		"date,close\n2023-01-02,Inf\n":                           `line 2: "Inf" is no price`,
		"date,close\n2023-01-02,-1\n":                            `line 2: "-1" is no price`,
		"date,close\n2023-01-02,1\n2023-01-02,1\n":               `line 3: "2023-01-02" is not the date of a later day`,
		"date,close\n2023-13-02,1\n":                             `line 2: "2023-13-02" is not the date of a later day`,
		"date,close\n2023-01-02,1\n2023-01-03\n":                 "line 3: wrong number of fields",
		"date,close\n2023-01-02,\"1\n2023-01-03,1\n2023-01-04,1": "line ",
	} {
		file := filepath.Join(t.TempDir(), "prices.csv")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		err := run(t.Context(), []string{file}, new(strings.Builder))
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, file)
		require.NotContains(t, err.Error(), "\n")
	}
}

func TestBadInputIsOneSentence(t *testing.T) {
	for _, args := range [][]string{{filepath.Join(t.TempDir(), "missing.csv")}, {t.TempDir()}, {"a", "b"}} {
		err := run(t.Context(), args, new(strings.Builder))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "\n")
	}
}
