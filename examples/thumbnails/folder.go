package main

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pictures lists the files of a folder, and prints where they are. Without a folder it takes the pictures of Go's own tests, or,
// if Go is not installed, paints some.
func pictures(folder string, stdout io.Writer) (files []string, err error) {
	origin := ""
	if folder == "" {
		if folder, origin, err = ours(); err != nil {
			return nil, err
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder cannot be read: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no picture in the folder %s", folder)
	}
	fmt.Fprintf(stdout, "%d pictures in %s%s\n", len(files), folder, origin)
	return files, nil
}

// ours returns a folder of pictures for a run without one, and says where they come from.
func ours() (folder, origin string, err error) {
	if root, err := exec.Command("go", "env", "GOROOT").Output(); err == nil {
		folder = filepath.Join(strings.TrimSpace(string(root)), "src", "image", "testdata")
		if _, err := os.Stat(folder); err == nil {
			return folder, " (they came with Go)", nil
		}
	}
	if folder, err = os.MkdirTemp("", "pictures-"); err != nil {
		return "", "", err
	}
	return folder, " (painted now: there are none of Go's here)", paint(folder)
}

// paint fills a folder with a few pictures.
func paint(folder string) error {
	for i := range 4 {
		picture := image.NewRGBA(image.Rect(0, 0, 320, 180))
		for y := range 180 {
			for x := range 320 {
				picture.SetRGBA(x, y, color.RGBA{R: uint8(x * (i + 1)), G: uint8(y), B: uint8(x * y >> 8), A: 255})
			}
		}
		f, err := os.Create(filepath.Join(folder, fmt.Sprintf("%d.png", i)))
		if err != nil {
			return err
		}
		if err := errors.Join(png.Encode(f, picture), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// writable makes sure that files can be made in the folder out, so that not every picture fails for the same reason. Without a
// folder it makes one.
func writable(out string) (string, error) {
	if out == "" {
		return os.MkdirTemp("", "thumbnails-")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return "", fmt.Errorf("thumbnails cannot be written: %w", err)
	}
	probe, err := os.CreateTemp(out, ".probe-")
	if err != nil {
		return "", fmt.Errorf("thumbnails cannot be written: %w", err)
	}
	return out, errors.Join(probe.Close(), os.Remove(probe.Name()))
}
