package queries

import (
	_ "embed"

	"xfork/table/internal/suite"
)

//go:embed queries.sql
var text string

// Statements returns the queries as SQL, in the order of Suite.
func Statements() []string { return suite.Statements(text) }
