//go:build race

package battery

const raceEnabled = true
