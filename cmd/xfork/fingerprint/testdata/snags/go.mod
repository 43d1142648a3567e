module example.org/snags

go 1.26.0

require xfork v0.0.0

replace xfork => ../stub
