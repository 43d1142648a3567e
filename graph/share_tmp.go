package graph

func Share(n int, nd func(i int) *Node, operands func(i int) []int32) []int32 {
	rep := make([]int32, n)
	for i := range rep {
		rep[i] = int32(i)
	}
	return rep
}
