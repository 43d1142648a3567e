//go:build !race

package battery

const raceEnabled = false
