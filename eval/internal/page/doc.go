// Package page is the HTML that the report and the live page have in common: a run's figures, failures, graph, timeline,
// functions and slowest calls.
//
//	*record.Run --Of--> View --body.html--> sections      eval/report: once, into a file
//	                                                     eval/live: again and again, into a page that is open
//
// Everything but the timeline is HTML without scripts, written by a template that escapes what users have named. The
// timeline is a list of spans in JSON and a canvas: timeline.js. Nothing is fetched from anywhere.
//
// Pages are for people: what is more than they can look at is merged or left out, and a line says so. A page about a
// million calls is not larger than one about some ten thousand: a few megabytes.
//
// # What is escaped where
//
//	names, texts of errors, lines   html/template, by the place at which they stand: text, attribute, JSON in a script
//	the pictures                    internal/draw, which writes SVG: template.HTML here, and so not escaped a second time
//	style sheet and script          our own
//	sections of a Document          written by Body, and so escaped
//
// # Cost and concurrency
//
// Of is linear in the run, most of it for the pictures; the rest is linear in the page. A run does not change, so any number of
// pages may be made of it at the same time. Style and Script are constants; that they are variables is due to embedding.
//
// # The files, each using only those above it
//
//	layout.go     where the slices of a run are drawn
//	timeline.go   spans for the canvas
//	rows.go       tables
//	view.go       all that the template shows
//	page.go       the templates
package page
