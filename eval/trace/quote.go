package trace

import "encoding/json"

// quote returns a JSON string. Names and texts of errors are the user's and may be any bytes: invalid UTF-8 becomes U+FFFD, for
// a document with invalid text is one that viewers do not open at all.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("trace: " + err.Error()) // strings have no errors
	}
	return b
}
