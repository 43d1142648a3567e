package wire

import "sync"

// ByElement makes plans that take no memory as it is, as on a big-endian processor, while f runs. Plans of either way are not kept for
// the other.
func ByElement(f func()) {
	saved := images
	images, plans = false, sync.Map{}
	defer func() { images, plans = saved, sync.Map{} }()
	f()
}

// HeaderSize is that of a message.
const HeaderSize = header
