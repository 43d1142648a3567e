package main

var later = ticket()

var tickets = 0

func ticket() int {
	tickets++
	return tickets
}
