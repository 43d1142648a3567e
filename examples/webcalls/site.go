package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// site is the handler of the server. It counts requests, as a check on the client.
type site struct {
	latency time.Duration
	flaky   atomic.Int64 // requests of /flaky
	now     atomic.Int64 // requests being answered
	most    atomic.Int64 // of those, at any time
}

func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/page/{n}", s.counted(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "page %s", r.PathValue("n"))
	}))
	mux.HandleFunc("/flaky", s.counted(func(w http.ResponseWriter, _ *http.Request) {
		if s.flaky.Add(1)%3 != 0 {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "answered at the third attempt")
	}))
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // until the client has gone
	})
	return mux
}

// counted makes a handler slow, and counts how many requests are being answered.
func (s *site) counted(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now := s.now.Add(1)
		defer s.now.Add(-1)
		for most := s.most.Load(); now > most && !s.most.CompareAndSwap(most, now); most = s.most.Load() {
		}
		time.Sleep(s.latency)
		answer(w, r)
	}
}
