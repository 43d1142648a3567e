// Package disk keeps entries in a folder that any number of processes share:
// one file for each, found by its key.
//
//	folder/v1/
//	  trimmed            when entries were last removed to make room, and what
//	                     was left then
//	  lock               held while that is done
//	  3f/
//	    3f0a...e1        the entry with this key
//	    new-71-883.tmp   one that is being written
//
// # What can be relied on
//
// Get returns the bytes that a Put was given under the very same key, or
// nothing. What the package does for it:
//
//	a reader sees an entry half written   the name is given by a rename, when
//	                                      all of it is in the file
//	the machine loses its current         the file may have a name and no bytes,
//	                                      or a part of them: the sum is wrong.
//	                                      No fsync: a result can be computed
//	                                      anew, and a fsync takes as long as
//	                                      many calls
//	a bit flips; a program writes to it   the sum is over all other bytes
//	a file is copied to another name      the key is computed again from what
//	                                      the entry says of itself
//	an enemy writes to the folder         Open refuses folders that others may
//	                                      write to; with Signing the sum is a
//	                                      MAC of all bytes, and is checked
//	                                      before anything else is looked at
//
// An entry that is not right is told of in one line, and removed; it is then as
// if it had never been there. No failure of the disk is an error of Get or Put:
// what cannot be read is not there, and what cannot be written is not kept.
//
// Readers take no lock. Two processes that miss together both compute and both
// put, and the later rename wins: the entries are equal but for the time. Only
// trimming has a lock, of the system (flock), which ends with its process.
//
// # Cost
//
// Of a miss: one open that fails, some microseconds. Of a hit: open, stat, read,
// SHA-256 over all bytes, close. Of a Put: create, write, close, rename, which
// the file system decides; milliseconds are not unusual.
package disk
