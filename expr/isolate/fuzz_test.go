package isolate

import (
	"bytes"
	"testing"

	"xfork/internal/rpc"
	"xfork/internal/wire"
)

// FuzzAnswers reads any bytes as what a worker has written: a head with what follows it, and the outcome of a call that has failed. A function that has
// got hold of the descriptor can write any.
func FuzzAnswers(f *testing.F) {
	p := New()
	o := rpc.Outcome{Failure: wire.Failure{Text: "t", Type: "*x", Causes: []wire.Failure{{Text: "inner", Kind: "a failed force"}}}, Broke: true}
	for _, o := range []rpc.Outcome{{}, o, {Goexit: true}, {Failure: wire.Failure{Panic: true, Text: "p"}}} {
		b, err := rpc.OutcomePlan.Append(head{function: 1, length: 9, recycle: true}.append(nil), &o)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, rest, err := parseHead(b)
		if err != nil {
			return
		}
		if again := h.append(nil); b[4] <= 3 && !bytes.Equal(again, b[:headSize]) {
			t.Fatalf("%x became %x", b[:headSize], again)
		}
		if o, err := rpc.OutcomePlan.Decode(rest); err == nil {
			_ = p.errors.Unpack(&o).Error()
		}
		if h, err := helloPlan.Decode(rest); err == nil {
			_, _ = helloPlan.Append(nil, &h)
		}
	})
}
