// A body that is not Go.

#include "textflag.h"

TEXT ·assembly(SB), NOSPLIT, $0-16
	RET
