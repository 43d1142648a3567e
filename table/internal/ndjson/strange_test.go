package ndjson_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// As cannot mend a key that is there twice, so the message is not the one that tells to
// pass it: also where no line is sound, and all keys are unknown for that reason.
func TestAKeyTwiceIsToldInAFileOfSuchLines(t *testing.T) {
	_, err := read([]byte(`{"a":"1","c":1,"c":2}`))
	require.ErrorContains(t, err, `column "c": a key twice`)
	_, err = read([]byte(`{"c":1,"d":1,"e":1,"d":null}`))
	require.ErrorContains(t, err, `column "d": a key twice`)
}
