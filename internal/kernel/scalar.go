package kernel

import "math"

func exp(x float64) float64    { return math.Exp(x) }
func expm1(x float64) float64  { return math.Expm1(x) }
func log(x float64) float64    { return math.Log(x) }
func log1p(x float64) float64  { return math.Log1p(x) }
func sin(x float64) float64    { return math.Sin(x) }
func cos(x float64) float64    { return math.Cos(x) }
func tanh(x float64) float64   { return math.Tanh(x) }
func erf(x float64) float64    { return math.Erf(x) }
func pow(x, y float64) float64 { return math.Pow(x, y) }
