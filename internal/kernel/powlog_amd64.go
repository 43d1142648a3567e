package kernel

import "xfork/internal/kernel/elementary"

// powLog is the table of powers where assembly finds it, which knows the symbols of its own package alone. It is copied as the program
// starts: 4 KiB. Rows are of 32 bytes, and are gathered from by their number.
var powLog = elementary.PowLog

var _ = powLog // by assembly alone
