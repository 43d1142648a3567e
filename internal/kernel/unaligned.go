package kernel

import "runtime"

// unaligned is whether the processor reads 64-bit words from any address.
const unaligned = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"
