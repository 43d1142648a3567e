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
package page
