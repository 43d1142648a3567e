// Command state has cached functions that read package variables. Of those in refused.go each begins with a part of the reason why it has
// no fingerprint; those in kept.go have one.
package main

import (
	"fmt"
	"time"

	"example.org/state/other"
	"xfork/eval/cache"
	"xfork/expr"
)

func lift[A, T any](f func(A) T) expr.Func1[A, T] { return expr.Lift1(f) }

var store = new(cache.Store)

func main() {
	other.Rate = 4
	time.Local = time.UTC
	countUp()
	writesAlias()
	bumpNext()
	_ = grow()
	fillSquare(3)
	fillBuffer("ab")
	bumpAll()
	reround()
	putShelf()
	give()
	writeKept()
	newHolder(new(holder))
	writePair()
	writeSharing()
	writeBase()
	fmt.Println(lift(minusOne)(3))
	expr.Lift1(paramAny, expr.Cached(store))
	expr.Lift1(paramChan, expr.Cached(store))
	expr.Lift1(paramFunc, expr.Cached(store))
	expr.Lift1(readsCount, expr.Cached(store))
	expr.Lift1(writesItself, expr.Cached(store))
	expr.Lift1(readsHits, expr.Cached(store))
	expr.Lift1(readsAlias, expr.Cached(store))
	expr.Lift1(readsTree, expr.Cached(store))
	expr.Lift1(readsSteps, expr.Cached(store))
	expr.Lift1(callsNext, expr.Cached(store))
	expr.Lift1(callsMemo, expr.Cached(store))
	expr.Lift1(lazily, expr.Cached(store))
	expr.Lift1(readsStarted, expr.Cached(store))
	expr.Lift1(readsGrown, expr.Cached(store))
	expr.Lift1(readsSquares, expr.Cached(store))
	expr.Lift1(readsBuffer, expr.Cached(store))
	expr.Lift1(readsNodes, expr.Cached(store))
	expr.Lift1(readsRate, expr.Cached(store))
	expr.Lift1(line, expr.Cached(store))
	expr.Lift1(readsFlag, expr.Cached(store))
	expr.Lift1(readsFlagVar, expr.Cached(store))
	expr.Lift1(readsSource, expr.Cached(store))
	expr.Lift1(readsRandom, expr.Cached(store))
	expr.Lift1(readsRound, expr.Cached(store))
	expr.Lift1(receives, expr.Cached(store))
	expr.Lift1(readsTotal, expr.Cached(store))
	expr.Lift1(readsClock, expr.Cached(store))
	expr.Lift1(callsLinked, expr.Cached(store))
	expr.Lift1(readsShelf, expr.Cached(store))
	expr.Lift1(readsGiven, expr.Cached(store))
	expr.Lift1(readsNames, expr.Cached(store))
	expr.Lift1(readsPairs, expr.Cached(store))
	expr.Lift1(readsShared, expr.Cached(store))
	expr.Lift1(readsSharing, expr.Cached(store))
	expr.Lift1(readsWindow, expr.Cached(store))
	expr.Lift2(context2, expr.Cached(store))
	expr.Lift1(usesRegexp, expr.Cached(store))
	expr.LiftErr1(usesTemplate, expr.Cached(store))
	expr.LiftErr1(returnsSentinel, expr.Cached(store))
	expr.Lift1(usesArray, expr.Cached(store))
	expr.Lift1(usesOps, expr.Cached(store))
	expr.Lift1(usesReplacer, expr.Cached(store))
	expr.Lift1(usesInitLoop, expr.Cached(store))
	expr.LiftErr1(usesEmbed, expr.Cached(store))
	expr.Lift1(usesShapes, expr.Cached(store))
	expr.Lift1(findSorted, expr.Cached(store))
	expr.Lift1(usesJSON, expr.Cached(store))
	expr.Lift1(usesTrie, expr.Cached(store))
	expr.LiftCtx1(usesContext, expr.Cached(store))
	expr.Lift1(fixed, expr.Cached(store))
	expr.Lift1(usesKeys, expr.Cached(store))
	expr.Lift1(readsPeers, expr.Cached(store))
	bumpPeers()
	expr.Lift1(usesCallee, expr.Cached(store))
	expr.Lift1(usesState, expr.Cached(store))
	expr.Lift1(usesBase64, expr.Cached(store))
	expr.Lift1(usesDuration, expr.Cached(store))
	expr.Lift1(usesGeneric, expr.Cached(store))
	expr.Lift1(usesOrdinals, expr.Cached(store))
}

func minusOne(n int) int { return n - 1 }
