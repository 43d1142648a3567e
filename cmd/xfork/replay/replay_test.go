package replay_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/cmd/xfork/replay"
)

// built is the module in testdata/shop, copied and built once. Its program has left its failures in the folder out.
var built struct {
	dir string
	out string // what the program has printed
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "xfork-shop-*")
	if err == nil {
		built.dir = dir
		err = build(dir)
	}
	code := 1
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n" + built.out)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// build copies the module into dir, builds its program there, and runs it.
func build(dir string) error {
	root, err := filepath.Abs("../../..")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, os.DirFS("testdata/shop")); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	mod := "module example.com/shop\n\ngo 1.26.0\n\nrequire xfork v0.0.0\n\nrequire gonum.org/v1/gonum " + gonum(root) + "\n\nreplace xfork => " + root + "\n"
	for name, content := range map[string][]byte{"go.mod": []byte(mod), "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	c := exec.Command("go", "build", "-o", "shop", ".")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		built.out = string(out)
		return err
	}
	c = exec.Command("./shop")
	c.Dir, c.Env = dir, append(os.Environ(), "XFORK_REPLAY=out", "SECRET=hunter2")
	out, err := c.CombinedOutput()
	built.out = string(out)
	return err
}

// gonum returns the version of the module that the graph of xfork needs.
func gonum(root string) string {
	mod, _ := os.ReadFile(filepath.Join(root, "go.mod"))
	_, rest, _ := strings.Cut(string(mod), "gonum.org/v1/gonum ")
	version, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(version)
}

// again runs the command on a file of the program, in a folder, and returns its exit code and what it prints.
func again(t *testing.T, dir string, args ...string) (code int, printed string) {
	t.Helper()
	t.Chdir(dir)
	var out bytes.Buffer
	code = replay.Run(args, &out, &out)
	return code, out.String()
}

// file returns the path of a file that the program has left.
func file(name string) string { return filepath.Join(built.dir, "out", name+".xreplay") }

func TestEveryFailureNamesItsFile(t *testing.T) {
	for _, name := range []string{"total", "best", "untold", "Item.bill", "Item.bill-fm", "waits", "main.func2", "moody", "Remove", "sell"} {
		require.Contains(t, built.out, "; replay: xfork replay out/"+name+"-1.xreplay\n")
		content, err := os.ReadFile(file(name + "-1"))
		require.NoError(t, err)
		require.NotContains(t, string(content), "hunter2")
	}
}

func TestTheCallIsMadeAgain(t *testing.T) {
	files, err := os.ReadDir(built.dir)
	require.NoError(t, err)
	for name, says := range map[string]string{
		"total-1":  "the first costs 2", // and not 4: the arguments are those from before the call
		"best-1":   "none of 2",
		"waits-1":  "waited for 3",
		"Remove-1": "no such file or directory",
		"sell-1":   "index out of range [3] with length 2",
	} {
		t.Run(name, func(t *testing.T) {
			code, out := again(t, filepath.Join(built.dir, "cart"), file(name))
			require.Equal(t, 1, code, out)
			require.Contains(t, out, "the same error\n")
			require.Contains(t, out, says)
			require.NotContains(t, out, "xfork/eval/replay.Call", "the traceback is the user's")
		})
	}
	left, err := os.ReadDir(built.dir)
	require.NoError(t, err)
	require.Equal(t, names(files), names(left), "no file stays")
}

func names(files []os.DirEntry) (all []string) {
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

func TestTheErrorIsGone(t *testing.T) {
	defer edit(t, "cart/cart.go", `mood = "bad"`, `mood = "good"`)()
	code, out := again(t, built.dir, file("moody-1"))
	require.Equal(t, 0, code, out)
	require.Contains(t, out, "there is no error this time. Look at time, state and order")
}

// edit replaces a text in a file of the module; what it returns puts it back.
func edit(t *testing.T, file, was, is string) (back func()) {
	t.Helper()
	path := filepath.Join(built.dir, file)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(content), was)
	require.NoError(t, os.WriteFile(path, []byte(strings.ReplaceAll(string(content), was, is)), 0o600))
	return func() { require.NoError(t, os.WriteFile(path, content, 0o600)) }
}

func TestWhatCannotBeMadeAgain(t *testing.T) {
	for name, says := range map[string]string{
		"main.func2-1":   "main.main.func2 is a closure: what it has captured is not in the file",
		"Item.bill-fm-1": "example.com/shop/cart.Item.bill is a method value: what it is bound to is not in the file",
		"missing":        "no such file",
	} {
		code, out := again(t, built.dir, file(name))
		require.Equal(t, 1, code)
		require.Contains(t, out, says)
		require.Equal(t, 1, strings.Count(out, "\n"), "one sentence: %s", out)
	}
	code, out := again(t, built.dir, file("untold-1"))
	require.Equal(t, 1, code)
	require.Contains(t, out, "its arguments and result do not tell its type arguments")
}

func TestAFunctionThatHasChanged(t *testing.T) {
	for _, c := range []struct{ name, was, is, says string }{
		{"it is gone", "func total(", "func sum(", "there is no function total in " + built.dir + " any more; it was at " + filepath.Join(built.dir, "main.go")},
		{"it takes more", "total(o order)", "total(o order, n int)", "was called with 1 arguments, and takes 2 now"},
		{"it returns less", "total(o order) (int, error)", "total(o order)", "has 0 results now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer edit(t, "main.go", c.was, c.is)()
			code, out := again(t, built.dir, file("total-1"))
			require.Equal(t, 1, code)
			require.Contains(t, out, c.says)
		})
	}
	t.Run("its argument has another field", func(t *testing.T) {
		defer edit(t, "cart/cart.go", "Price int", "Price, Tax int")()
		defer edit(t, "cart/cart.go", `Item{"a", 1}`, `Item{"a", 1, 0}`)()
		code, out := again(t, built.dir, file("Item.bill-1"))
		require.Equal(t, 1, code)
		require.Contains(t, out, "it was a cart.Item, and is now a cart.Item with another layout")
	})
	t.Run("the package does not compile", func(t *testing.T) {
		defer edit(t, "main.go", "note := \"n\"", "note := 1")()
		code, out := again(t, built.dir, file("total-1"))
		require.Equal(t, 1, code)
		require.Contains(t, out, "the tests of the package of main.total do not compile")
	})
}

func TestShow(t *testing.T) {
	code, out := again(t, t.TempDir(), "-show", file("total-1"))
	require.Equal(t, 0, code)
	for _, s := range []string{
		"main.total failed: the first costs 2 (*errors.errorString)", "lane cpu", "environment  XFORK_REPLAY=out", "argument 1, a main.order:",
		`Items: []cart.Item{cart.Item{Name: "a", Price: 1}}`, `note: &"n"`, "called as main.total(",
	} {
		require.Contains(t, out, s)
	}
	code, out = again(t, t.TempDir(), file("main.func2-1"), "-show")
	require.Equal(t, 0, code)
	require.Contains(t, out, "argument 1, a int:\n\t1\n")
}

func TestKeep(t *testing.T) {
	code, out := again(t, built.dir, "-keep", file("Item.bill-1"))
	require.Equal(t, 0, code, out)
	kept := filepath.Join(built.dir, "cart", "item_bill_1_replay_test.go")
	defer os.Remove(kept)
	defer os.RemoveAll(filepath.Join(built.dir, "cart", "testdata"))
	source, err := os.ReadFile(kept)
	require.NoError(t, err)
	require.Contains(t, string(source), `replay.Call2(t, "testdata/Item.bill-1.xreplay", Item.bill)`)
	c := exec.Command("go", "test", "-vet=off", "-run=^TestReplayItemBill1$", ".")
	c.Dir = filepath.Join(built.dir, "cart")
	ran, err := c.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(ran), "--- FAIL: TestReplayItemBill1")
	require.Contains(t, string(ran), "the same error")
	// It replaces nothing.
	code, out = again(t, built.dir, "-keep", file("Item.bill-1"))
	require.Equal(t, 1, code)
	require.Contains(t, out, "file exists")
}

// TestDlv has a debugger that prints what it is asked for.
func TestDlv(t *testing.T) {
	bin := t.TempDir()
	goTool, err := exec.LookPath("go")
	require.NoError(t, err)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+filepath.Dir(goTool))
	code, out := again(t, built.dir, "-dlv", file("sell-1"))
	require.Equal(t, 1, code)
	require.Contains(t, out, "the debugger dlv is not installed: go install ")
	script := "#!/bin/sh\necho \"$@\"\necho timeout $XFORK_REPLAY_TIMEOUT\nfor a; do case $a in --init=*) /bin/cat \"${a#--init=}\";; esac; done\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "dlv"), []byte(script), 0o700))
	code, out = again(t, built.dir, "-dlv", file("sell-1"))
	require.Equal(t, 0, code, out)
	require.Contains(t, out, "break "+filepath.Join(built.dir, "cart", "cart.go")+":18\ncontinue\n")
	require.Contains(t, out, "-test.run=^TestXforkReplay$")
	require.Contains(t, out, "timeout off")
}

func TestCommandLinesThatMeanNothing(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-keep", "-show", "a"}, {"-unknown", "a"}} {
		code, out := again(t, built.dir, args...)
		require.Equal(t, 2, code)
		require.NotEmpty(t, out)
	}
	code, _ := again(t, built.dir, "-h")
	require.Equal(t, 0, code)
}
