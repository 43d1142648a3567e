package duck

import (
	"context"
	"errors"
	"strings"
	"sync"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// conn is a connection, used by one goroutine at a time.
//
//	DB.connect    conn      close
//	conn.prepare  stmt      close, before its connection
//	stmt.execute  rows      close, before its statement
type conn struct {
	c       mapping.Connection
	release func()

	mu   sync.Mutex // protects gone: an interrupt must not meet a connection that is gone
	gone bool
}

// It may be called twice: an Insert that fails at its beginning, and a run that
// ends, both close what there is.
//
// close ends the connection. What is left of an interrupt finds it gone.
func (c *conn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone {
		c.gone = true
		mapping.Disconnect(&c.c)
		c.release()
	}
}

// watch interrupts what the connection does when ctx ends, until stop is
// called.
//
// DuckDB forgets an interrupt when a statement begins. So whatever begins one
// asks ctx again between its beginning and its first work (see stmt.execute):
// an end of ctx before that is seen there, and a later one interrupts.
func (c *conn) watch(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.gone {
			mapping.Interrupt(c.c)
		}
	})
}

// told returns the end of ctx as the error of what it has interrupted, or else
// DuckDB's own words.
func told(ctx context.Context, msg string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	// DuckDB puts advice into some messages, and the statement with a mark
	// below the place; both are lines behind the first.
	return errors.New("duck: " + strings.TrimSpace(msg))
}

// Each is prepared when the one before has run, for it may need what that one has
// made. The first error ends it; what has been committed stays.
//
// run runs statements without arguments, one after the other.
func (c *conn) run(ctx context.Context, query string) (changed int64, err error) {
	var all mapping.ExtractedStatements
	n := mapping.ExtractStatements(c.c, query, &all)
	defer mapping.DestroyExtracted(&all)
	if n == 0 {
		msg := mapping.ExtractStatementsError(all)
		if msg == "" {
			msg = "there is no statement"
		}
		return 0, told(ctx, msg)
	}
	for i := range n {
		s := &stmt{c: c}
		if err := s.prepared(ctx, func() mapping.State { return mapping.PrepareExtractedStatement(c.c, all, i, &s.s) }); err != nil {
			return 0, err
		}
		r, err := s.execute(ctx, false)
		if err != nil {
			s.close()
			return 0, err
		}
		changed = r.changed()
		r.close()
		s.close()
	}
	return changed, nil
}

// stmt is a prepared statement.
type stmt struct {
	c *conn
	s mapping.PreparedStatement
}

// prepare prepares one statement: DuckDB looks up its tables, and the schemas
// of its files.
func (c *conn) prepare(ctx context.Context, query string) (*stmt, error) {
	s := &stmt{c: c}
	return s, s.prepared(ctx, func() mapping.State { return mapping.Prepare(c.c, query, &s.s) })
}

// prepared prepares the statement with a function of DuckDB's; the statement is
// closed if that fails.
func (s *stmt) prepared(ctx context.Context, prepare func() mapping.State) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	stop := s.c.watch(ctx)
	defer stop()
	if prepare() == mapping.StateError {
		msg := mapping.PrepareError(s.s)
		s.close()
		return told(ctx, msg)
	}
	return nil
}

func (s *stmt) close() { mapping.DestroyPrepare(&s.s) }

// rows is the result of a statement.
type rows struct {
	r    mapping.Result
	stop func() bool // of the watch
}

// execute begins the statement. The rows of a stream come as they are fetched,
// and DuckDB works ahead by a few chunks; otherwise its work is done now.
func (s *stmt) execute(ctx context.Context, stream bool) (*rows, error) {
	r := &rows{stop: s.c.watch(ctx)}
	err := s.begin(ctx, stream, &r.r)
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (s *stmt) begin(ctx context.Context, stream bool, r *mapping.Result) error {
	var p mapping.PendingResult
	// The C API calls streams deprecated and has nothing in their place: a
	// result that is not one is in memory as a whole.
	pending := bindings.PendingPreparedStreaming
	if !stream {
		pending = mapping.PendingPrepared
	}
	state := pending(s.s, &p)
	defer mapping.DestroyPending(&p)
	if state == mapping.StateError {
		return told(ctx, mapping.PendingError(p))
	}
	// From here on an interrupt is not forgotten.
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if mapping.ExecutePending(p, r) == mapping.StateError {
		return told(ctx, mapping.ResultError(r))
	}
	return nil
}

// Chunks without rows are passed over: an operator of DuckDB that filters may
// hand them on, and a batch without rows would be the end.
//
// next returns the next rows, nil at the end. The chunk is to be destroyed.
func (r *rows) next(ctx context.Context) (*mapping.DataChunk, error) {
	for {
		chunk := mapping.FetchChunk(r.r)
		if chunk.Ptr == nil {
			if msg := mapping.ResultError(&r.r); msg != "" {
				return nil, told(ctx, msg)
			}
			return nil, nil
		}
		if mapping.DataChunkGetSize(chunk) > 0 {
			return &chunk, nil
		}
		mapping.DestroyDataChunk(&chunk)
	}
}

// changed returns how many rows the statement has changed; no stream knows it.
func (r *rows) changed() int64 { return int64(mapping.RowsChanged(&r.r)) }

func (r *rows) close() {
	r.stop()
	mapping.DestroyResult(&r.r)
}
