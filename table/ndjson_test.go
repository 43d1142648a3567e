package table_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	. "xfork/table"
)

func TestTypesOfJSONAreFoundOut(t *testing.T) {
	f := NDJSON("a", in("a", "\xef\xbb\xbf"+`{"i":1,"f":1,"b":true,"s":"12","d":"2024-02-29","t":"2024-02-29T12:00:00.5Z","big":12345678901234567890,"mix":1,"n":{"x":[1, 2]},"nan":1.5,"null":null}

	{ "f" : 2.5e0 , "i":-3,"b":false,"s":"é\ud834\udd1e\n\/","d":null,"t":"2024-02-29","big":1,"mix":"x","n":[],"nan":"NaN","late":"\u0061"}`+"\r\n{}\n"))
	require.Equal(t, "i int64?, f float64?, b bool?, s string?, d date?, t timestamp?, big string?, mix string?, n string?, nan float64?, null string?, late string?", schemaOf(t, f))
	require.Equal(t, `1  1  true  12  2024-02-29  2024-02-29T12:00:00.5Z  12345678901234567890  1  {"x":[1,  2]}  1.5  -  -
-3  2.5  false  é𝄞  /  -  2024-02-29T00:00:00Z  1  x  []  NaN  -  a
-  -  -  -  -  -  -  -  -  -  -  -
`, shown(t, f))
	require.Contains(t, fails(t, NDJSON("a", in("a", "\n [{}]"))), "NDJSON is an object a line")
	require.Contains(t, fails(t, NDJSON("a", in("a", "{}"), Comma(';'))), "NDJSON has no option Comma")
}

func TestDamagedLinesAreErrors(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("{\"a\":1}\n", 300000)
	for line, want := range map[string]string{
		`{"a":1`: "no comma and no brace", `{"a":}`: "no value", `{"a":01}`: "no value", `{"a" 1}`: "no colon", `{a:1}`: "no key", `{"a":1}x`: "text behind",
		`{"a":1,"a":2}`: "a key twice", `1`: "no JSON object", `{"a":"x`: "a string is not closed",
		`{"a":"\x"}`: "an unknown escape", "{\"a\":\"\t\"}": "a control character", `{"a":[1,}]}`: "a nested value", `{"a":[1`: "a nested value is not closed",
		`{"a":"x"}`: `"x" is no int64: pass As(...)`, `{"a":1.5}`: `"1.5" is no int64`, `{"a":[1]}`: "a nested value in a column of int64", `{"a":1,}`: "no key",
	} {
		text := good + line + "\n" + good
		_, err := Values[Null[int]](NDJSON("f", in("f", text), As(Schema{{Name: "a", Type: Type{Kind: Int64}}})), "a").Force(context.Background())
		require.ErrorContains(t, err, "f, line 300001", line)
		require.ErrorContains(t, err, want, line)
	}
	good = strings.Repeat(good, 3)
	require.Contains(t, fails(t, NDJSON("f", in("f", good+"{\"b\":1}\n"+good[:len(good)*2/3])).Agg(Len())), `f, line 900001, column "b": a key that the sample has not seen: pass As(...)`)
	var bad Frame
	f := NDJSON("f", in("f", "{\"a\":1}\n{\"a\":\n{\"a\":\"x\"}\n{\"a\":2}\n"), As(Schema{{Name: "a", Type: Type{Kind: Int64}}}), Rejects(&bad))
	require.Equal(t, "1\n2\n", shown(t, f))
	require.Equal(t, "2  3\n", shown(t, bad.Agg(Len().As("n"), Col("line").Max().As("m"))))
}

func TestLargeJSONIsReadInParts(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 400000 {
		fmt.Fprintf(&b, "{\"n\":%d,\"s\":\"%s\"}\n", i, strings.Repeat("x", i%50))
		if i%1000 == 0 {
			b.WriteString("\n")
		}
	}
	f := NDJSON("f", in("f", b.String()), FileName("file"))
	require.Equal(t, int64(400000*399999/2), forced(t, func() expr.Expr[int64] { return Scalar[int64](f.Agg(Col("n").Sum())) }))
	got := forced(t, func() expr.Expr[[]string] { return Values[string](f.Filter(Col("n").Ge(399998)), "s") })
	require.Equal(t, []string{strings.Repeat("x", 48), strings.Repeat("x", 49)}, got)
	require.Contains(t, fails(t, NDJSON("*", in("1", "{\"a\":1}", "2", "{\"a\":\"x\"}"))), `column "a" is int64 in 1 and string in 2: pass As`)
	require.Equal(t, "1  -\n-  x\n", shown(t, NDJSON("*", in("1", "{\"a\":1}", "2", "{\"b\":\"x\"}"), Union(true))))
}
