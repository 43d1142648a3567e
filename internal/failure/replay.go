package failure

import "strings"

// Beneath returns the failure of another call that err passes on, be it wrapped by the user or by a panic, or nil. It survives the
// methods of the user's errors.
func Beneath(err error) *Error { return nextError(err) }

// hint returns how the call is made again in which the failure arose, behind a separator: where it was saved, and told does not say so
// already.
func (e *Error) hint(separator, told string) string {
	for in := e; in != nil; in = nextError(in.Err) {
		if in.Replay == "" {
			continue
		}
		if line := "replay: xfork replay " + shell(in.Replay); !strings.Contains(told, line) {
			return separator + line
		}
		break
	}
	return ""
}

// shell returns a path as a shell takes it for one word.
func shell(path string) string {
	if strings.ContainsAny(path, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
