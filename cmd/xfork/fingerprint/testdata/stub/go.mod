module xfork

go 1.26.0
