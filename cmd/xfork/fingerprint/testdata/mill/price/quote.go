// Package price makes quotes.
package price

import "fmt"

// Line is a line of an order.
type Line struct {
	SKU   string
	Count int32
}

// Order is an order.
type Order struct {
	Lines   []Line
	Country string
}

// Total is what an order costs.
type Total struct {
	Net, Gross int64
	Fees       string
}

// rounding are the ways to round, by country.
var rounding = map[string]func(float64) int64{
	"DE": nearest,
	"FR": down,
}

// Quote computes what an order costs.
func Quote(o Order) (total Total, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("quote: %v", r)
		}
	}()
	defer func() { total.Gross += surcharge }()
	net := 0.0
	for _, l := range o.Lines {
		cents, ok := list[l.SKU]
		if !ok {
			return total, fmt.Errorf("no price for %q", l.SKU)
		}
		amount := float64(cents) * float64(l.Count)
		net += amount * (1 - discounts[band(l.Count)]/100)
	}
	round := rounding[o.Country]
	total.Net = round(net)
	total.Gross = round(net * (1 + taxes[o.Country]))
	total.Fees = fees(total.Net)
	return total, nil
}

const surcharge = 3

// band is the band of a count.
func band(count int32) Band {
	switch {
	case count >= 100:
		return Pallet
	case count >= 12:
		return Dozen
	}
	return Single
}

func nearest(x float64) int64 { return int64(x + 0.5) }

func down(x float64) int64 { return int64(x) }

// fees lists the fees of an order.
func fees(net int64) string {
	var steps [4]int64
	for i := range steps {
		steps[i] = net / int64(len(steps)) % int64(first+i)
	}
	parts := steps[:2]
	more := append(parts, int64(second))
	return fmt.Sprint(more, steps)
}
