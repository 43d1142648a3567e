package source

// A change goes through three hands. Package fork or unfork makes it, of one
// function; the command shows it, by Diff; and Write keeps it or takes it back.

// Change is what is to become of a file.
//
// Both texts are whole files. Nothing is written to disk before [Change.Write].
type Change struct {
	File          string
	Before, After []byte
	Notes         []string // what the reader of the change should know, a line each
}
