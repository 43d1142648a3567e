package plugin_test

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/stretchr/testify/require"

	_ "xfork/cmd/xfork/plugin"
)

func TestThePluginIsRegistered(t *testing.T) {
	make, err := register.GetPlugin("xfork")
	require.NoError(t, err)

	all, err := make(nil)
	require.NoError(t, err)
	require.Equal(t, register.LoadModeTypesInfo, all.GetLoadMode())
	every, err := all.BuildAnalyzers()
	require.NoError(t, err)

	some, err := make(map[string]any{"disable": []string{"lane", "ok"}})
	require.NoError(t, err)
	rest, err := some.BuildAnalyzers()
	require.NoError(t, err)
	require.Len(t, rest, len(every)-2)
	for _, a := range rest {
		require.NotContains(t, []string{"lane", "ok"}, a.Name)
	}
}

func TestSettingsThatAreNoneAreErrors(t *testing.T) {
	make, err := register.GetPlugin("xfork")
	require.NoError(t, err)
	_, err = make(map[string]any{"enable": "all"})
	require.ErrorContains(t, err, "enable")
	p, err := make(map[string]any{"disable": []string{"spoon"}})
	require.NoError(t, err)
	_, err = p.BuildAnalyzers()
	require.ErrorContains(t, err, "spoon")
}
