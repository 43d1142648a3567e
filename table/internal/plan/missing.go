package plan

import (
	"errors"

	"xfork/table/internal/bind"
	"xfork/table/internal/source"
)

// LeftOut adds to an error, if it is one about a column that is not there what the sources
// know about it: files may have columns that no table has. All sources of the
// query are asked, whichever the verb stands on, for the answer names the file:
//
//	no column "tags" (main.go:9): "tags" is nested in a.parquet, and ...; there are ...
//
// An error is looked at where it is found, and not where a source is opened:
// then it is not known which columns the program wants, and files may have many
// that it does not.
func (c *Context) LeftOut(err error) error {
	var e *bind.Error
	if !errors.As(err, &e) || e.Missing == "" {
		return err
	}
	for _, t := range c.tables {
		if p, is := t.(source.Partial); is {
			if why := p.LeftOut(e.Missing); why != "" {
				return &bind.Error{Line: e.Line, Subject: e.Subject, Problem: why + "; " + e.Problem, Missing: e.Missing}
			}
		}
	}
	return err
}
