package unfork

import (
	"go/ast"
	"go/types"
	"strings"

	"xfork/cmd/xfork/source"
)

// Operators and constants of package ops and expr. What has a sign in Go, or a
// builtin, becomes that. The rest is refused by its name, and most of it has a
// function in package math that takes the same values:
//
//	ops.Sqrt(x)       math.Sqrt(x), by hand
//	ops.FloorDiv      no function: it differs from / below zero
//	ops.Sum(xs...)    a loop, by hand
//
// An import that a change would need besides is what stands against doing it here:
// the name math may be taken, and the reader knows a better place for it.

// binary are the operators of package ops that Go has between two values.
// Division of integers by zero, which is an error of the node, is a panic in
// plain Go, as it was before the program was lazy.
var binary = map[string]string{
	"Add": "+", "Sub": "-", "Mul": "*", "Quo": "/", "Div": "/", "Rem": "%", "And": "&", "Or": "|", "Xor": "^", "AndNot": "&^",
	"Lsh": "<<", "Rsh": ">>", "Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">=", "AndAlso": "&&", "OrElse": "||",
}

// unary are those that stand in front of one value.
var unary = map[string]string{"Neg": "-", "Pos": "+", "Not": "!", "BitNot": "^"}

// builtins are the functions of the language that take the same arguments. Of
// lengths package ops has one for each kind of operand.
var builtins = map[string]string{"Min": "min", "Max": "max", "Len": "len", "LenString": "len", "LenMap": "len"}

// operator makes an operator of a word. Those that Go has no sign for are left
// to the reader: package math has most of them.
//
// An operator of one's own has a name for its type and none in Go.
func (u *unforker) operator(c *ast.CallExpr, fn string) (text, before string, err error) {
	args, before, err := u.list(c.Args)
	switch {
	case err != nil:
	case binary[fn] != "" && len(args) == 2:
		return "(" + args[0] + " " + binary[fn] + " " + args[1] + ")", before, nil
	case unary[fn] != "" && len(args) == 1:
		return unary[fn] + "(" + args[0] + ")", before, nil
	case builtins[fn] != "" && !c.Ellipsis.IsValid():
		return builtins[fn] + "(" + strings.Join(args, ", ") + ")", before, nil
	case fn == "At" || fn == "AtString":
		return args[0] + "[" + args[1] + "]", before, nil
	default:
		err = u.no(c, "ops."+fn)
	}
	return "", "", err
}

// constant keeps the type that expr.Const has given its value: an untyped one
// would get another.
//
//	expr.Const(3)           3
//	expr.Const[int64](3)    int64(3)
func (u *unforker) constant(c *ast.CallExpr) (text, before string, err error) {
	text, before, err = u.plain(c.Args[0])
	t := u.TypeOf(c).(*types.Named).TypeArgs().At(0)
	if tv := u.P.TypesInfo.Types[c.Args[0]]; err != nil || tv.Value == nil {
		return text, before, err
	}
	if b, ok := t.(*types.Basic); ok && (b.Kind() == types.String || b.Kind() == types.Bool) {
		return text, before, nil
	}
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.Int && !strings.ContainsAny(text, ".e'") {
		return text, before, nil
	}
	s, ok := source.TypeText(u.Function, t)
	if !ok {
		return "", "", u.no(c, "the type "+t.String()+" has no name here")
	}
	return s + "(" + text + ")", before, nil
}
