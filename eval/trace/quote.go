package trace

import "encoding/json"

// quote is a JSON string. Invalid UTF-8 becomes U+FFFD.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("trace: " + err.Error()) // strings have no errors
	}
	return b
}
