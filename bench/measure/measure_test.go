package measure_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/measure"
)

func contender(name string, turns *[]string, v int64, err error) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force {
		*turns = append(*turns, name)
		return func() (int64, error) { return v, err }
	}}
}

func TestContendersTakeTurns(t *testing.T) {
	var turns []string
	figures, err := measure.Run(measure.Job{Nodes: 1, Want: 7, Rounds: 3},
		contender("a", &turns, 7, nil), contender("b", &turns, 7, nil))
	require.NoError(t, err)
	require.Len(t, figures, 2)
	require.Equal(t, []string{"a", "b", "a", "b", "b", "a", "a", "b"}, turns, "the first two warm up")
}

func TestAWrongOutcomeIsTold(t *testing.T) {
	var turns []string
	job := measure.Job{Nodes: 1, Want: 7, Rounds: 1}
	_, err := measure.Run(job, contender("wrong", &turns, 8, nil))
	require.EqualError(t, err, "wrong: got 8 instead of 7")
	bad := errors.New("bad")
	_, err = measure.Run(job, contender("failing", &turns, 7, bad))
	require.ErrorIs(t, err, bad)
}

func TestTheMedianIsInTheMiddle(t *testing.T) {
	require.Zero(t, measure.Median(nil))
	require.EqualValues(t, 2, measure.Median([]float64{9, 1, 2}))
	require.EqualValues(t, 3, measure.Median([]float64{9, 1, 2, 4}))
}

func TestTheMachineIsNamed(t *testing.T) {
	require.Contains(t, measure.Machine(), "go1.")
}
