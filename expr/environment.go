package expr

// The switches of the environment, XFORK_PROGRESS=1 and the like: see package env.
import _ "xfork/eval/env"
