package cache

type Store struct{}

type Kept interface{ kept() }

func Reads(files ...string) Kept { return nil }
func Version(name string) Kept   { return nil }
