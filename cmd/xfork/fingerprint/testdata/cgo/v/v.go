package v

var Rate = 1
var Fixed = []int{2}
