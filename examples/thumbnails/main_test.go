package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	_ "image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryPictureOfAFolderGetsAThumbnail(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "made", "by us")
	require.NoError(t, paint(in))
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"-rounds", "1", "-out", out, in}, &stdout))
	require.Regexp(t, `(?s)^4 pictures in .*\n\d+ bytes of thumbnails in .*one after the other .* ms.*forked .* ms.*ratio`, stdout.String())

	made, err := filepath.Glob(filepath.Join(out, "*"))
	require.NoError(t, err)
	require.Len(t, made, 4)
	for _, name := range made {
		f, err := os.Open(name)
		require.NoError(t, err)
		config, format, err := image.DecodeConfig(f)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Equal(t, "jpeg", format)
		require.Equal(t, []int{64, 36}, []int{config.Width, config.Height})
	}
}

func TestWithoutAFolderItTakesThePicturesOfGo(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"-rounds", "1", "-out", t.TempDir()}, &stdout))
	require.Contains(t, stdout.String(), "ratio")
}

func TestWithoutGoItPaintsPictures(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	temp := map[string]string{"windows": "TMP"}[runtime.GOOS]
	if temp == "" {
		temp = "TMPDIR"
	}
	t.Setenv(temp, t.TempDir())
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"-rounds", "1"}, &stdout))
	require.Contains(t, stdout.String(), "4 pictures in ")
	require.Contains(t, stdout.String(), "painted now")
}

func TestWhatIsNoPictureIsNamedAndTheOthersAreDone(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	require.NoError(t, paint(in))
	require.NoError(t, os.WriteFile(filepath.Join(in, "notes.txt"), []byte("not a picture"), 0o600))
	whole, err := os.ReadFile(filepath.Join(in, "0.png"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(in, "half.png"), whole[:len(whole)/2], 0o600))
	var stdout strings.Builder
	err = run(t.Context(), []string{"-rounds", "1", "-out", out, in}, &stdout)
	require.ErrorContains(t, err, "2 of 6 files gave no thumbnail")
	require.ErrorContains(t, err, "notes.txt is no picture")
	require.ErrorContains(t, err, "half.png is damaged")
	require.Contains(t, stdout.String(), "ratio")
	made, err := filepath.Glob(filepath.Join(out, "*"))
	require.NoError(t, err)
	require.Len(t, made, 4)
}

func TestBadInputIsOneSentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a folder that is missing":        {[]string{filepath.Join(t.TempDir(), "missing")}, "the folder cannot be read: "},
		"a folder that is a file":         {[]string{file}, "the folder cannot be read: "},
		"a folder that is empty":          {[]string{t.TempDir()}, "there is no picture in the folder "},
		"an output folder that is a file": {[]string{"-out", file}, "thumbnails cannot be written: "},
		"an output folder that is locked": {[]string{"-out", locked(t)}, "thumbnails cannot be written: "},
		"no rounds":                       {[]string{"-rounds", "0"}, "-rounds must be positive, not 0"},
		"rounds that are no number":       {[]string{"-rounds", "x"}, "invalid value"},
		"two folders":                     {[]string{"a", "b"}, "one folder is expected, not 2"},
		"a flag that does not exist":      {[]string{"-fast"}, "-fast"},
		"an output folder without a name": {[]string{"-out"}, "-out"},
	} {
		t.Run(name, func(t *testing.T) {
			err := run(t.Context(), c.args, new(strings.Builder))
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// locked returns a folder without permission to write, or, for root, which may write everywhere, one that cannot exist.
func locked(t *testing.T) string {
	folder := t.TempDir()
	require.NoError(t, os.Chmod(folder, 0o500))
	if probe, err := os.CreateTemp(folder, ""); err == nil {
		require.NoError(t, probe.Close())
		return filepath.Join(probe.Name(), "below a file")
	}
	return folder
}

func TestAThumbnailIsTheMeanOfItsPicture(t *testing.T) {
	board := image.NewGray(image.Rect(10, 10, 10+2*side, 10+2*side)) // black and white fields of one pixel
	for y := range 2 * side {
		for x := range 2 * side {
			board.Pix[y*board.Stride+x] = uint8(255 * ((x + y) % 2))
		}
	}
	small := shrink(board)
	require.Equal(t, image.Rect(0, 0, side, side), small.Bounds())
	for y := range side {
		for x := range side {
			require.Equal(t, uint8(127), small.RGBAAt(x, y).R)
		}
	}
	require.Equal(t, image.Rect(0, 0, 1, side), shrink(image.NewGray(image.Rect(0, 0, 1, 1000))).Bounds())
	require.Equal(t, image.Rect(0, 0, 3, 2), shrink(image.NewGray(image.Rect(0, 0, 3, 2))).Bounds())
	require.Equal(t, uint8(255), shrink(image.NewNRGBA(image.Rect(0, 0, 1, 1))).Pix[0], "what is transparent is white")
}

func TestAPictureThatFitsNoMemoryIsRefused(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))))
	header := b.Bytes()[12:33] // after the signature and a length: "IHDR", width, height, five more bytes, checksum
	binary.BigEndian.PutUint32(header[4:], 1_000_000)
	binary.BigEndian.PutUint32(header[8:], 1_000_000)
	binary.BigEndian.PutUint32(header[17:], crc32.ChecksumIEEE(header[:17]))

	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "wide.png"), b.Bytes(), 0o600))
	err := run(t.Context(), []string{"-out", t.TempDir(), folder}, new(strings.Builder))
	require.ErrorContains(t, err, "wide.png has 1000000 x 1000000 pixels")
}
