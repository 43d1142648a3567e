module example.org/prog

go 1.26.0

require xfork v0.0.0

replace xfork => ../../../fingerprint/testdata/stub
