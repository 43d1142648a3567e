package duck

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// DB is a database of DuckDB. Goroutines may share it: each query has a
// connection of its own, with its own temporary tables and settings, and each
// [DB.Exec] too.
//
// It must be open as long as something that needs it is forced. Close ends
// nothing that runs: it waits for it.
type DB struct {
	// Held for reading by whatever uses a connection, for writing by Close: a
	// database that is closed under a connection stays open in DuckDB, file and
	// all, until that is gone too.
	mu   sync.RWMutex
	db   mapping.Database
	gone bool
}

// Setting is a setting of a database, which takes effect before it is opened.
type Setting func() (name, value string)

// Set gives a setting of DuckDB a value: threads, memory_limit, access_mode and
// so on, as its documentation has them.
func Set(name, value string) Setting { return func() (string, string) { return name, value } }

// ErrClosed is the error of a database that has been closed.
var ErrClosed = errors.New("duck: the database is closed")

// Open opens a database file, which is made if it is not there. An empty path
// is a new database in memory. It is to be closed.
//
//	db, err := duck.Open("trips.duckdb", duck.Set("threads", "2"))
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//
// A file is open in one process at a time, unless all open it with
// Set("access_mode", "read_only"): another one gets an error that says so.
//
// The databases of one path in a process are one, also with those that
// database/sql has opened with the driver of duckdb-go.
func Open(path string, settings ...Setting) (*DB, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("duck: DuckDB has no memory for a configuration")
	}
	defer mapping.DestroyConfig(&config)
	for _, s := range settings {
		if s == nil {
			return nil, errors.New("duck: a nil Setting")
		}
		name, value := s()
		if mapping.SetConfig(config, name, value) == mapping.StateError {
			return nil, fmt.Errorf("duck: DuckDB does not take the setting %s=%s", name, value)
		}
	}
	d, msg := &DB{}, ""
	var state mapping.State
	if path == "" {
		state = mapping.OpenExt("", &d.db, config, &msg)
	} else {
		// The driver's cache: a second instance of the file in one process
		// would not see the lock of the first.
		state = mapping.GetOrCreateFromCache(duckdb.GetInstanceCache(), path, &d.db, config, &msg)
	}
	if state == mapping.StateError {
		mapping.Close(&d.db)
		return nil, fmt.Errorf("duck: %s", msg)
	}
	return d, nil
}

// Close closes the database, when what uses it has ended. A second Close does
// nothing.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.gone {
		d.gone = true
		mapping.Close(&d.db)
	}
	return nil
}

// Exec runs statements, and returns how many rows the last one has changed. With
// args it is one statement: they are as those of [DB.Query], but neither views
// nor lazy. The connection is closed afterwards, so temporary tables and SET
// without GLOBAL end with it.
//
//	_, err = db.Exec(ctx, "INSTALL spatial; LOAD spatial")
//	n, err := db.Exec(ctx, "DELETE FROM trips WHERE day < ?", table.ParseDay("2020-01-01"))
//
// Several statements are several transactions, unless they say BEGIN and COMMIT.
func (d *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	for i, a := range args {
		if _, is := a.(view); is {
			return 0, fmt.Errorf("duck: argument %d: Exec takes no View: Insert writes a frame to a table", i+1)
		}
	}
	c, err := d.connect()
	if err != nil {
		return 0, err
	}
	defer c.close()
	if len(args) == 0 {
		return c.run(ctx, query)
	}
	s, err := c.prepare(ctx, query)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if err := s.bind(args); err != nil {
		return 0, err
	}
	r, err := s.execute(ctx, false)
	if err != nil {
		return 0, err
	}
	defer r.close()
	return r.changed(), nil
}

// The lock is held from here to the close of the connection, not for the call
// alone: Close must find no connection left. Go's RWMutex lets a waiting Close
// go first, so no new query begins once it waits, and those that run end.
//
// connect returns a connection, which keeps the database open until it is
// closed.
func (d *DB) connect() (*conn, error) {
	d.mu.RLock()
	if d.gone {
		d.mu.RUnlock()
		return nil, ErrClosed
	}
	c := &conn{release: d.mu.RUnlock}
	if mapping.Connect(d.db, &c.c) == mapping.StateError {
		d.mu.RUnlock()
		return nil, errors.New("duck: DuckDB has no connection left")
	}
	return c, nil
}
