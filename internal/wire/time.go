package wire

import (
	"encoding/binary"
	"reflect"
	"sync"
	"time"
	"unsafe"
)

var timeType = reflect.TypeFor[time.Time]()

// The locations of a time. What MarshalBinary of time.Time keeps is the offset
// of that instant, so that a time in Berlin arrives in a place without summer;
// and so it has a plan of its own.
//
//	place      bytes after it              arrives as
//	inUTC      none                        UTC
//	inLocal    zone, offset                the Local of the process that decodes,
//	                                       where that has this zone and offset at
//	                                       the instant
//	inFixed    zone, offset                time.FixedZone
//	inNamed    zone, offset, location      that of the database, where it has
//	                                       this zone and offset at the instant
//
// Where it has another one, or is not there, the time arrives in a fixed zone:
// the instant and what its clock shows are the same.
const (
	inUTC = iota
	inLocal
	inFixed
	inNamed
)

// time plans a time.Time:
//
//	seconds since 1970 | nanoseconds | place | zone    | offset in s | location
//	8 bytes              4 bytes       1       string    4             string
//
// The monotonic reading counts from the start of the process and stays behind.
func (p *Plan) time() {
	p.least = 13
	p.enc = func(w *writer, q unsafe.Pointer) {
		t := *(*time.Time)(q)
		w.b = binary.LittleEndian.AppendUint64(w.b, uint64(t.Unix()))
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(t.Nanosecond()))
		place := placeOf(t)
		if w.b = append(w.b, place); place == inUTC {
			return
		}
		zone, offset := t.Zone()
		w.text(zone)
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(int32(offset)))
		if place == inNamed {
			w.text(t.Location().String())
		}
	}
	p.dec = func(r *reader, q unsafe.Pointer) {
		b := r.take(12)
		if b == nil {
			return
		}
		sec, nsec := int64(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:])
		if nsec >= 1e9 {
			r.fail(malformed("a time of %d nanoseconds", nsec))
			return
		}
		t := time.Unix(sec, int64(nsec)).UTC()
		if place := r.byte(inNamed); place != inUTC {
			t = r.located(t, place)
		}
		if r.err == nil {
			*(*time.Time)(q) = t
		}
	}
}

// placeOf returns which kind of location a time has. That of a fixed zone has
// no transitions, and the zone's name.
func placeOf(t time.Time) byte {
	switch t.Location() {
	case time.UTC:
		return inUTC
	case time.Local:
		return inLocal
	}
	zone, _ := t.Zone()
	if from, to := t.ZoneBounds(); from.IsZero() && to.IsZero() && zone == t.Location().String() {
		return inFixed
	}
	return inNamed
}

// located reads the location of a time, which is in UTC.
func (r *reader) located(t time.Time, place byte) time.Time {
	zone := r.text()
	b := r.take(4)
	if b == nil {
		return t
	}
	offset := int(int32(binary.LittleEndian.Uint32(b)))
	var loc *time.Location
	switch place {
	case inLocal:
		loc = time.Local
	case inNamed:
		loc = r.location(r.text())
	}
	if loc != nil {
		l := t.In(loc)
		if z, o := l.Zone(); z == zone && o == offset {
			return l
		}
	}
	return t.In(time.FixedZone(zone, offset))
}

// zones has the locations that were found by name. There are some six hundred.
var zones sync.Map // string -> *time.Location

// unfound is how many names of one input are looked up in vain. Each costs some
// files that are not there, so the rest of what may be millions is not looked
// up.
const unfound = 16

// location returns a location of the database, or nil. Names are looked at
// before they become those of files: they come from outside, and
// time.LoadLocation gives the names UTC and Local a meaning of their own.
func (r *reader) location(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	if r.unfound == unfound || len(name) > 64 || name == "" || name == "UTC" || name == "Local" {
		return nil
	}
	for _, c := range []byte(name) {
		if c != '_' && c != '/' && c != '+' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return nil
		}
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		r.unfound++
		return nil
	}
	zones.Store(name, l)
	return l
}
