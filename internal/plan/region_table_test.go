package plan_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/node"
	"xfork/internal/plan"
)

// grouped is what a root needs, and how it is grouped.
type grouped struct {
	plan.Grouping
	nodes []*node.Node
}

func group(root *node.Node) *grouped {
	l := plan.Compile(root)
	return &grouped{l.Group, l.Nodes}
}

// regions is a grouping as text: every task, the oldest first, with what it waits for, then the outputs of each region.
func (d *drawing) regions(g *grouped) string {
	names := func(positions []int32) string {
		var s []string
		for _, i := range positions {
			s = append(s, d.names[g.nodes[i]])
		}
		return strings.Join(s, ",")
	}
	var tasks, regions []string
	for i, n := range g.nodes {
		switch {
		case g.Inside[i]:
		case g.Operands[i] == nil:
			tasks = append(tasks, d.names[n])
		default:
			tasks = append(tasks, d.names[n]+"<"+names(g.Operands[i]))
		}
	}
	led := make(map[int32]bool)
	for _, r := range g.Regions {
		if !led[r.Task] {
			regions = append(regions, names(append([]int32{r.Task}, r.Others...)))
		}
		for _, o := range r.Others {
			led[o] = true
		}
	}
	return strings.Join(tasks, " ") + " | " + strings.Join(regions, " ")
}

// A row of want is what waits for what, and the outputs of each region, the youngest region first. What is in neither is
// interior. A further output waits for the first one, and a second time if it needs that one's array as well.
func TestRegionsAre(t *testing.T) {
	for _, c := range []struct{ name, graph, want string }{
		{
			"what is drawn in region.go",
			"f = call; g = call; m = add f g; a = add m g; s = sum a; r = call s",
			"f g s<f,g r<s | s",
		},
		{"one operator, where the root is one", "f = call; a = add f f", "f a<f | a"},
		{"a chain up to the root", "f = call; a = add f f; b = add a f; c = add b a", "f c<f | c"},
		{"cut where a node that is no member needs an array", "f = call; a = add f f; b = add a f; r = call a b", "f a<f b<f,a,a r<a,b | a,b"},
		{
			"shared by outputs with the same needs and an array in common",
			"f = call; m = add f f; s = sum m; t = sum m; r = call s t",
			"f s<f t<f,s r<s,t | s,t",
		},
		{
			"not shared by outputs with nothing but a need in common",
			"f = call; k = sum f; x = done; y = done; a = scale x k; b = scale y k; r = call a b",
			"f k<f a<k b<k r<a,b | b a k",
		},
		{
			"shared where the array in common is settled",
			"x = done; s = sum x; t = sum x; r = call s t",
			"s t<s r<s,t | s,t",
		},
		{
			"not shared by outputs with different needs",
			"f = call; g = call; s = add f f; t = add f g; r = call s t",
			"f g s<f t<f,g r<s,t | t s",
		},
		{
			"ended by a barrier: what needs it begins another one",
			"f = call; s = sum f; a = scale f s; t = sum a; r = call t",
			"f s<f t<f,s r<t | t s",
		},
		{
			"not shared with what is evaluated alone",
			"f = call; o = order f; s = sum f; r = call o s",
			"f o<f s<f r<o,s | s o",
		},
		{
			"both home to a cheap operator that two of them need",
			"f = call; g = call; m = add f f; s = add m f; t = add m g; r = call s t",
			"f g s<f t<f,g r<s,t | t s",
		},
		{
			"bordered by a dear operator that two of them need",
			"f = call; g = call; m = dear f; s = add m f; t = add m g; r = call s t",
			"f g m<f s<f,m,m t<g,m r<s,t | t m,s",
		},
		{
			"bordered where operators beneath add up to dear",
			"f = call; g = call; m = add f f; n = add m m; o = add n n; s = add o f; t = add o g; r = call s t",
			"f g o<f s<f,o,o t<g,o r<s,t | t o,s",
		},
		{
			"home to a dear operator that only one of them needs",
			"f = call; m = dear f; s = sum m; t = sum m; r = call s t",
			"f s<f t<f,s r<s,t | s,t",
		},
		{
			"without what is running",
			"f = call; x = running; a = add f x; s = sum a; r = call s",
			"f x s<f,x r<s | s",
		},
		{
			"without an operator that is light or no array's",
			"k = done; l = plus k k; f = call; a = scale f l; b = add a f; r = call b",
			"l f b<l,f r<b | b",
		},
		{
			"of operators with many operands",
			"f = call; g = call; h = call; a = add f g h f g h f g h; s = sum a; t = sum a; r = call s t",
			"f g h s<f,g,h t<f,g,h,s r<s,t | s,t",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := draw(t, c.graph)
			require.Equal(t, c.want, d.regions(group(d.last)))
		})
	}
}

func TestRegionsPromise(t *testing.T) {
	t.Run("leave a claimed operator a task of its own, and what has been handed back since", func(t *testing.T) {
		d := draw(t, "f = call; a = add f f; b = add a f; r = call b")
		require.True(t, node.Claim(d.nodes["a"]))
		l := plan.Compile(d.last)
		node.HandBack(d.nodes["a"])
		// The plan has not looked at a's operands, so f is there only because b needs it.
		g := &grouped{plan.Regions(l.Nodes, l.Operands, d.last), l.Nodes}
		require.Equal(t, "f a b<f,a r<b | b", d.regions(g))
	})

	t.Run("say which node may fail first", func(t *testing.T) {
		d := draw(t, "f = call; a = add f f; g = call; b = add a g; c = add b g")
		r := group(d.last).Regions
		require.Len(t, r, 1)
		require.Equal(t, d.nodes["a"].Number(), r[0].Lowest)
	})

	for _, calls := range []int{64, 65} {
		t.Run("tell the needs of "+strconv.Itoa(calls)+" tasks apart", func(t *testing.T) {
			text := ""
			operands := ""
			for i := range calls {
				text += fmt.Sprintf("f%d = call; ", i)
				operands += fmt.Sprintf(" f%d", i)
			}
			d := draw(t, text+"a = add"+operands+"; s = sum a; t = sum a; r = call s t")
			want := map[int]string{64: " | s,t", 65: " | t s"}[calls]
			require.Contains(t, d.regions(group(d.last)), want, "up to 64 they share a region")
		})
	}

	t.Run("do not change the operands that they are given", func(t *testing.T) {
		l := plan.Compile(draw(t, "f = call; m = add f f; s = sum m; t = sum m; r = call s t").last)
		before := fmt.Sprint(l.Operands)
		plan.Regions(l.Nodes, l.Operands, l.Nodes[len(l.Nodes)-1])
		require.Equal(t, before, fmt.Sprint(l.Operands))
	})
}
