package main

var early = ticket()
