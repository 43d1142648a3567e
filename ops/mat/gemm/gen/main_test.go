package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The committed kernels are what the generator writes; their first line, which is the command, depends on the folder.
func TestTheCommittedKernelsAreThoseOfTheGenerator(t *testing.T) {
	dir := t.TempDir()
	command := exec.Command("go", "run", ".", "-out", filepath.Join(dir, "kernel_amd64.s"), "-stubs", filepath.Join(dir, "kernel_amd64.go"), "-pkg", "gemm")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"kernel_amd64.s", "kernel_amd64.go"} {
		committed, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		generated, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		_, committed, _ = bytes.Cut(committed, []byte("\n"))
		_, generated, _ = bytes.Cut(generated, []byte("\n"))
		if !bytes.Equal(committed, generated) {
			t.Errorf("%s is not what the generator writes: run go generate in the folder above", name)
		}
	}
}
