package house

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"
)

// Limits in lines, for files that are neither generated nor tests.
const (
	MostOfPackage  = 2500 // code and comments, without blank lines
	MostOfFile     = 320
	MostOfFunction = 60
)

// Size has the measures of a file, or of all files of a package.
type Size struct {
	Lines    int // all of them
	Code     int // lines with code, with or without a comment behind it
	Comment  int // lines with a comment alone
	Persons  int // comment lines with a word for a person in the place of a thing of the code
	Longest  int // lines of the longest function
	Function string
}

// persons matches words for people. A comment should name the thing of the code that acts: the worker, the caller, the claim.
var persons = regexp.MustCompile(`(?i)\b(who|whoever|somebody|nobody|anybody|everybody|whose)\b`)

// Measure measures one file. The directives of the compiler are not comments.
func Measure(set *token.FileSet, f *ast.File, src []byte) (s Size) {
	code, comment, all := lines(src)
	for line, text := range comment {
		if !code[line] {
			s.Comment++
		}
		if persons.MatchString(text) {
			s.Persons++
		}
	}
	s.Lines, s.Code = all, len(code)
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > s.Longest {
				s.Longest, s.Function = n, fn.Name.Name
			}
		}
	}
	return s
}

// lines returns which lines of a file have code, and the comments by line.
func lines(src []byte) (code map[int]bool, comment map[int]string, all int) {
	var lex scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	lex.Init(file, src, nil, scanner.ScanComments)
	code, comment = make(map[int]bool), make(map[int]string)
	for pos, tok, text := lex.Scan(); tok != token.EOF; pos, tok, text = lex.Scan() {
		line := file.Line(pos)
		switch {
		case tok == token.SEMICOLON && text == "\n":
		case tok != token.COMMENT:
			for i := range strings.Count(text, "\n") + 1 {
				code[line+i] = true
			}
		case !strings.HasPrefix(text, "//go:"):
			for i, l := range strings.Split(text, "\n") {
				comment[line+i] += l
			}
		}
	}
	return code, comment, file.LineCount()
}

// Add adds the measures of another file. The longest function is the longest of both.
func (s *Size) Add(o Size) {
	s.Lines += o.Lines
	s.Code += o.Code
	s.Comment += o.Comment
	s.Persons += o.Persons
	if o.Longest > s.Longest {
		s.Longest, s.Function = o.Longest, o.Function
	}
}

// CommentShare returns the share of comments among all lines that are not blank.
func (s Size) CommentShare() float64 { return float64(s.Comment) / float64(max(1, s.Comment+s.Code)) }

// FileTooLarge lists what is too large about a file.
func FileTooLarge(name string, s Size) (faults []string) {
	if s.Lines > MostOfFile {
		faults = append(faults, fmt.Sprintf("%s has %d lines; a file has at most %d, and one idea", name, s.Lines, MostOfFile))
	}
	if s.Longest > MostOfFunction {
		faults = append(faults, fmt.Sprintf("%s: %s has %d lines; a function has at most %d", name, s.Function, s.Longest, MostOfFunction))
	}
	return faults
}

// PackageTooLarge lists what is wrong with the size of a package, and with the share and the form of its comments.
func PackageTooLarge(path string, s Size, comments float64) (faults []string) {
	if n := s.Code + s.Comment; n > MostOfPackage {
		faults = append(faults, fmt.Sprintf("%s has %d lines; a package has at most %d", path, n, MostOfPackage))
	}
	if share := s.CommentShare(); share < comments {
		faults = append(faults, fmt.Sprintf("%s: %.1f %% of the lines are comments; at least %.0f %% are to say why", path, 100*share, 100*comments))
	}
	if s.Persons*100 > s.Comment {
		faults = append(faults, fmt.Sprintf("%s: %d of %d lines of comments speak of persons; name the thing of the code that acts", path, s.Persons, s.Comment))
	}
	return faults
}
