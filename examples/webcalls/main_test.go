package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
)

func TestForksFetchWhatThePlainLoopFetches(t *testing.T) {
	var stdout strings.Builder
	require.NoError(t, run(t.Context(), []string{"20"}, &stdout))
	require.Regexp(t, `(?s)^21 pages of http://127\.0\.0\.1:\d+\n.*one after the other .* ms.*forked .* ms.*ratio`, stdout.String())
	require.Contains(t, stdout.String(), "/flaky:  answered at the third attempt\n")
	require.Regexp(t, `/silent: no answer: .*context deadline exceeded\n$`, stdout.String())
}

func TestTheServerNeverSeesMoreRequestsThanTheLimit(t *testing.T) {
	far := &site{}
	server := httptest.NewServer(far.handler())
	defer server.Close()
	var urls, want []string
	for i := range 200 {
		urls, want = append(urls, fmt.Sprint(server.URL, "/page/", i)), append(want, fmt.Sprint("page ", i))
	}
	pages, err := expr.All(fetch.Map(urls)...).Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, pages)
	require.LessOrEqual(t, far.most.Load(), int64(atOnce))
}

func TestTheFlakyPageIsAskedThreeTimes(t *testing.T) {
	far := &site{}
	server := httptest.NewServer(far.handler())
	defer server.Close()
	page, err := fetch.Fork(server.URL + "/flaky").Force(t.Context())
	require.NoError(t, err)
	require.Equal(t, "answered at the third attempt", page)
	require.Equal(t, int64(3), far.flaky.Load())

	_, err = impatient.Fork(server.URL + "/flaky").Force(t.Context()) // one attempt only
	require.ErrorContains(t, err, "503 Service Unavailable")
	_, err = fetch.Fork(server.URL + "/nowhere").Force(t.Context())
	require.ErrorContains(t, err, "404 Not Found")
}

func TestBadInputIsOneSentence(t *testing.T) {
	for _, args := range [][]string{{"many"}, {"0"}, {"1001"}, {"1", "2"}, {""}} {
		err := run(t.Context(), args, new(strings.Builder))
		require.ErrorContains(t, err, "one number of pages from 1 to 1000 is expected")
		require.NotContains(t, err.Error(), "\n")
	}
}

func TestACancelledVisitEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, run(ctx, nil, new(strings.Builder)), context.Canceled)
}
