module example.org/mill

go 1.26.0

require (
	example.org/units v1.0.0
	xfork v0.0.0
)

replace (
	example.org/units => ./units
	xfork => ../stub
)
