package machine

import (
	"fmt"
	"strings"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
)

// Listings read like assembly, with a line for each instruction, the result on the left:
//
//	broadcast r1 = Full(2)       once, before the first block
//	rows r2 = spread0            moved for every block
//	r0 = MulAdd(in0, 3, r1)
//	loop r0 in1 out0             a compiled loop, with its arrays in the order in which it meets them
//	check0 in2
//	reduce1 in0, out0

// String lists the program, for tests and for debugging: an instruction a line, broadcasts first.
func (p *Program) String() string {
	var b strings.Builder
	for _, in := range p.Broadcasts {
		fmt.Fprintf(&b, "broadcast %s = %s\n", p.name(in.D), p.text(&in))
	}
	for _, r := range p.Rows {
		fmt.Fprintf(&b, "rows %s = spread%d\n", p.name(r.Register), r.Spread)
	}
	for i := range p.Body {
		b.WriteString(p.line(&p.Body[i]) + "\n")
	}
	return b.String()
}

// line returns the text of an instruction.
func (p *Program) line(in *Instr) string {
	switch in.What {
	case Check:
		return fmt.Sprintf("check%d %s", in.S, p.name(in.A))
	case Reduce:
		if p.Reductions[in.S].Func.Operands() == 2 {
			return fmt.Sprintf("reduce%d %s, %s", in.S, p.name(in.A), p.name(in.B))
		}
		return fmt.Sprintf("reduce%d %s", in.S, p.name(in.A))
	case Axis:
		return fmt.Sprintf("axis%d %s", in.S, p.name(in.A))
	case Loop:
		s := "loop"
		for _, r := range p.Loops[in.S].Registers {
			s += " " + p.name(r)
		}
		for _, r := range p.Loops[in.S].Sums {
			s += fmt.Sprintf(" sum%d", r)
		}
		return s
	}
	return fmt.Sprintf("%s = %s", p.name(in.D), p.text(in))
}

// name returns the name of a register: in0, out0, r0 and so on.
func (p *Program) name(r int32) string {
	switch i, o := int(r), int(r)-len(p.Inputs); {
	case o < 0:
		return fmt.Sprintf("in%d", i)
	case o < len(p.Outputs):
		return fmt.Sprintf("out%d", o)
	default:
		return fmt.Sprintf("r%d", o-len(p.Outputs))
	}
}

// text returns the right-hand side of an instruction that computes: Mul(in0, 3).
func (p *Program) text(in *Instr) string {
	if in.What == Copy {
		return p.name(in.A)
	}
	operand := func(i int) string {
		if in.Constants>>i&1 != 0 {
			return elem.Text(in.Kind, [3]uint64{in.S, in.S, in.K}[i])
		}
		return p.name([3]int32{in.A, in.B, in.C}[i])
	}
	var args []string
	switch in.Code {
	case op.Full:
		args = []string{elem.Text(in.Kind, in.S)}
	case op.Range, op.Linspace:
		args = []string{elem.Text(in.Kind, in.S), elem.Text(in.Kind, in.K)}
	case op.Integers, op.Permutation:
		args = []string{operand(0), fmt.Sprint(in.S), fmt.Sprint(in.K)}
	case op.Uniform, op.Normal, op.Numbers, op.Mixed:
		args = []string{fmt.Sprint(in.S), fmt.Sprint(in.K)}
	case op.WhereCompare: // the limit of the comparison is beside the operands
		args = []string{operand(0), elem.Text(in.Kind, in.S), operand(1), operand(2)}
	case op.MulSub, op.SubMul:
		args = []string{operand(0), operand(1), operand(2)}
	default:
		for i := range op.Of(in.Code, in.Kind).Args {
			args = append(args, operand(i))
		}
	}
	return fmt.Sprintf("%v(%s)", in.Code, strings.Join(args, ", "))
}
