package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	articles  = 20
	languages = 3

	// The time of the site for each answer: a site nearby, not a fast one.
	pageLatency       = 40 * time.Millisecond
	pictureLatency    = 60 * time.Millisecond
	dictionaryLatency = 45 * time.Millisecond
)

// site is a web server on this machine, and its client.
type site struct {
	url    string
	server *http.Server
	client *http.Client
	served chan struct{}
}

// newSite starts the server. Its pages are the same in every run.
func newSite() (*site, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &site{
		url:    "http://" + listener.Addr().String(),
		server: &http.Server{Handler: pages(), ReadHeaderTimeout: time.Second},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 3 * articles}},
		served: make(chan struct{}),
	}
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // until it is closed
	}()
	return s, nil
}

// pages makes the articles, pictures and dictionaries.
func pages() http.Handler {
	r := rand.New(rand.NewPCG(1, 2))
	m := http.NewServeMux()
	for i := range articles {
		text, picture := prose(r, i%languages), drawing(r)
		m.HandleFunc(fmt.Sprintf("GET /article/%d", i), answer(pageLatency, text))
		m.HandleFunc(fmt.Sprintf("GET /picture/%d", i), answer(pictureLatency, picture))
	}
	for i := range languages {
		m.HandleFunc(fmt.Sprintf("GET /dictionary/%d", i), answer(dictionaryLatency, []byte(strings.Join(vocabulary(i), "\n"))))
	}
	return m
}

func (s *site) close() {
	s.client.CloseIdleConnections()
	_ = s.server.Close()
	<-s.served
}

// answer serves a text after a while.
func answer(latency time.Duration, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(latency):
			_, _ = w.Write(body)
		case <-r.Context().Done():
		}
	}
}

// get fetches one file.
func (s *site) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

// vocabulary returns the words of a language.
func vocabulary(language int) (words []string) {
	r := rand.New(rand.NewPCG(uint64(language), 7))
	for range 40_000 {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte("bcdfghklmnprstvz"[r.IntN(16)])
			b.WriteByte("aeiou"[(r.IntN(5)+language)%5])
		}
		words = append(words, b.String())
	}
	return words
}

// prose returns a long text in a language, with words that no dictionary has.
func prose(r *rand.Rand, language int) []byte {
	words := vocabulary(language)
	var b bytes.Buffer
	for k := range 50_000 {
		if k%23 == 0 {
			fmt.Fprintf(&b, "x%dx ", r.IntN(100_000))
		}
		b.WriteString(words[int(float64(len(words))*math.Pow(r.Float64(), 3))]) // some words are frequent, as in any language
		b.WriteByte(' ')
	}
	return b.Bytes()
}

// drawing returns a picture of coloured circles, as a PNG.
func drawing(r *rand.Rand) []byte {
	const width, height = 800, 600
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	type circle struct{ x, y, size, red, green, blue float64 }
	circles := make([]circle, 12)
	for k := range circles {
		circles[k] = circle{width * r.Float64(), height * r.Float64(), 40 + 160*r.Float64(), r.Float64(), r.Float64(), r.Float64()}
	}
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(x / 4), uint8(y / 3), 120, 255}
			for _, o := range circles {
				if dx, dy := float64(x)-o.x, float64(y)-o.y; dx*dx+dy*dy < o.size*o.size {
					c = color.RGBA{uint8(255 * o.red), uint8(255 * o.green), uint8(255 * o.blue), 255}
				}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, picture); err != nil {
		panic(err) // a Buffer takes everything, and the picture is sound
	}
	return b.Bytes()
}
