// Package world has what forces wait for each other through: slots of engines, places under limits, the token of the unsafe lane. There is
// one world in a process, and one more for each bubble of testing/synctest.
//
// An Engine is what a user makes; what it has in a world, its slots and its count of orphans, are its quarters there. All of it may be
// used from any goroutine.
package world
