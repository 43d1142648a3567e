package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
)

// Errors is what a process knows of errors, so that they can be told apart
// after they have travelled: sentinels, which errors.Is is asked for, and
// types, which errors.As is asked for. Both sides make it in the same way. It
// is safe for concurrent use once it is made.
//
// What arrives chooses among these and cannot name anything else: a message
// makes no error of a type that the program has not listed.
type Errors struct {
	// The sentinels by key, and their keys in the order in which they were
	// given, so that a Failure of an error is the same each time.
	sentinels map[string]error
	order     []string

	// The kinds by name, and their names in the order in which they were added:
	// the first one that knows an error takes it.
	kinds map[string]Kind
	names []string
}

// Kind packs errors of one type in a way of its own, for errors.As. Both
// functions may be called by several goroutines.
type Kind struct {
	Name string // unique among those of an Errors
	// Pack returns all of the error but what it wraps, and whether the error is
	// of this kind.
	Pack func(err error) (data []byte, ok bool)
	// Unpack returns the error. causes is what it wraps. data may come from an
	// enemy; nil means that it is not of this kind, and the error becomes a
	// Remote.
	Unpack func(data []byte, causes []error) error
}

// NewErrors returns what is known of errors: the sentinels of io, io/fs, os and
// context, the types of the errors of fs, os, strconv and syscall, and what is
// given.
//
// A non-nil pointer is a sentinel, found by errors.Is. A nil pointer, or an
// error that is no pointer, stands for its type, as in (*ParseError)(nil): such
// errors arrive whole, with their fields, for errors.As. Of a field of type
// error there may be one, which is what the error wraps. The error is a
// sentence about a type that cannot travel.
func NewErrors(errs ...error) (*Errors, error) {
	s := &Errors{sentinels: make(map[string]error), kinds: make(map[string]Kind)}
	s.Add(errno())
	for _, err := range append(known(), errs...) {
		if err == nil {
			return nil, errors.New("wire: nil among the errors to be known")
		}
		if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && !v.IsNil() {
			s.sentinel(err)
			continue
		}
		k, why := kindOf(reflect.TypeOf(err))
		if why != nil {
			return nil, fmt.Errorf("wire: an error of type %T cannot travel: %w", err, why)
		}
		s.Add(k)
	}
	return s, nil
}

// known are the errors of the standard library that programs ask for most.
// Their own types are listed by a nil pointer.
func known() []error {
	return []error{
		io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrShortBuffer, io.ErrNoProgress, io.ErrClosedPipe,
		fs.ErrInvalid, fs.ErrPermission, fs.ErrExist, fs.ErrNotExist, fs.ErrClosed, fs.SkipDir, fs.SkipAll,
		os.ErrNoDeadline, os.ErrDeadlineExceeded, os.ErrProcessDone,
		context.Canceled, context.DeadlineExceeded,
		errors.ErrUnsupported, strconv.ErrRange, strconv.ErrSyntax,
		(*fs.PathError)(nil), (*os.LinkError)(nil), (*os.SyscallError)(nil), (*strconv.NumError)(nil),
	}
}

// Add adds kinds. A kind that is there already is replaced.
func (s *Errors) Add(kinds ...Kind) {
	for _, k := range kinds {
		if _, there := s.kinds[k.Name]; !there {
			s.names = append(s.names, k.Name)
		}
		s.kinds[k.Name] = k
	}
}

// sentinel adds one under a key that another process finds too: its type and
// text, and a number where others have the same. errors.New gives no name to
// hold on to.
func (s *Errors) sentinel(err error) {
	for _, e := range s.sentinels {
		if e == err {
			return
		}
	}
	key := fmt.Sprintf("%T %s", err, text(err))
	for n, base := 2, key; s.sentinels[key] != nil; n++ {
		key = fmt.Sprintf("%s #%d", base, n)
	}
	s.sentinels[key] = err
	s.order = append(s.order, key)
}

// keys returns which sentinels err is, or says to be. What it wraps is not
// asked: that has its own.
func (s *Errors) keys(err error) (keys []string) {
	defer func() { _ = recover() }() // an Is method, or a comparison of what is not comparable
	is, asks := err.(interface{ Is(error) bool })
	for _, key := range s.order {
		if e := s.sentinels[key]; e == err || asks && is.Is(e) {
			keys = append(keys, key)
		}
	}
	return keys
}

// take returns what the first kind that knows the error makes of it. A sentinel
// that travels is one by its key.
func (s *Errors) take(err error) (kind string, data []byte) {
	defer func() {
		if recover() != nil { // a method of a user's, of a field
			kind, data = "", nil
		}
	}()
	for _, key := range s.order {
		if s.sentinels[key] == err {
			return itself, []byte(key)
		}
	}
	for _, name := range s.names {
		if data, ok := s.kinds[name].Pack(err); ok {
			return name, data
		}
	}
	return "", nil
}

// itself is the name of the kind of those errors that are a sentinel, and not
// only say so.
const itself = "="

// give returns the error of a Failure with a kind, or nil where that is not
// known or not right.
func (s *Errors) give(f *Failure, causes []error) (err error) {
	if f.Kind == itself {
		return s.sentinels[string(f.Data)]
	}
	k, ok := s.kinds[f.Kind]
	if !ok {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	if err = k.Unpack(f.Data, causes); err != nil {
		_ = err.Error() // a value that cannot tell its text is not one that was sent
	}
	return err
}
