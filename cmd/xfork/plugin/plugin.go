// Package plugin registers the analysers of xfork vet with golangci-lint, as a
// module plugin. In .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: xfork/cmd/xfork
//	    import: xfork/cmd/xfork/plugin
//	    path: ../xfork/cmd/xfork
//
// `golangci-lint custom` then builds a golangci-lint with them, and
// .golangci.yml turns them on:
//
//	linters:
//	  enable: [xfork]
//	  settings:
//	    custom:
//	      xfork:
//	        type: module
package plugin

import (
	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"xfork/cmd/xfork/vet"
)

func init() { register.Plugin("xfork", New) }

// settings of the linter: without any, all analysers run.
type settings struct {
	// Disable lists the names of analysers that do not run.
	Disable []string `json:"disable"`
}

// linter is the plugin.
type linter struct{ settings }

// New makes the plugin of its settings in .golangci.yml. A setting that does
// not exist is an error.
func New(conf any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](conf)
	if err != nil {
		return nil, err
	}
	return linter{s}, nil
}

// BuildAnalyzers returns the analysers that run. The name of one that does not
// exist is an error.
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) { return vet.Without(l.Disable...) }

// GetLoadMode says that the analysers need types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }
