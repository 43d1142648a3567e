// Package oracle has no code but tests: they make random tables and random
// queries, ask package table and DuckDB, and compare every value.
//
//	go test ./oracle                         300 queries
//	go test ./oracle -queries 100000 -v      what make battery runs
//	go test ./oracle -seed 4711 -queries 1   one of them again
//
// A query that has two answers is made smaller until nothing can be left out,
// and printed as a Go program and as SQL.
package oracle
