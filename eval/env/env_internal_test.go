package env

import "testing"

// FuzzEnvironment: whatever XFORK holds, it is understood or refused in one line that shows it, and never more than asked for.
func FuzzEnvironment(f *testing.F) {
	for _, v := range []string{"", "seq", "check", "SEQ", "seq ", "par,seq", "\n\x1b[31m\xff"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		o, remark := asked(v)
		if o.Sequential != (v == "seq") {
			t.Errorf("XFORK=%q: sequential is %v", v, o.Sequential)
		}
		if silent := v == "" || v == "check"; silent != (remark == "") {
			t.Errorf("XFORK=%q: says %q", v, remark)
		}
		for _, r := range remark {
			if r < ' ' {
				t.Errorf("XFORK=%q: the remark %q is more than one line of text", v, remark)
			}
		}
	})
}
