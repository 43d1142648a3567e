// Package server starts a Temporal server of one's own on this machine, on a
// loopback address: for tests, and to try things.
//
// It is the server's own code with SQLite in a file or in memory, put together
// as go.temporal.io/server/temporaltest does it, with two differences: state
// that survives a restart on the same port, and ports that are all held at once
// while they are chosen. The package temporaltest asks for one free port after
// the other and may get the same one twice; then a server announces a port at
// which nothing listens.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

// Namespace is the one that there is.
const Namespace = "default"

// Server is a running server.
type Server struct {
	// Address is where clients find it: 127.0.0.1 and a port.
	Address string

	file    string
	ports   []int
	running temporal.Server
}

// Start starts a server, and returns when it answers. file is where its state
// is, and may be new; an empty one means in memory.
func Start(ctx context.Context, file string) (*Server, error) {
	ports, err := free(8)
	if err != nil {
		return nil, err
	}
	s := &Server{Address: fmt.Sprintf("127.0.0.1:%d", ports[0]), file: file, ports: ports}
	return s, s.Again(ctx)
}

// Again starts a server that was stopped, where it was, with the state that its
// file has. All its ports are the same ones: the parts of a server find each
// other by a table in that file, in which those of a server that was stopped
// stay for half a minute.
func (s *Server) Again(ctx context.Context) error {
	if err := s.start(); err != nil {
		return fmt.Errorf("the Temporal server cannot be started: %w", err)
	}
	return s.answers(ctx)
}

// start starts the server.
func (s *Server) start() error {
	file, c := s.file, configuration(s.file, s.ports)
	sql := c.Persistence.DataStores[sqliteplugin.PluginName].SQL
	if _, err := os.Stat(file); file != "" && errors.Is(err, os.ErrNotExist) {
		if err := sqlite.SetupSchema(sql); err != nil {
			return fmt.Errorf("the schema of %s: %w", file, err)
		}
	}
	ns, err := sqlite.NewNamespaceConfig(c.ClusterMetadata.CurrentClusterName, Namespace, false, nil)
	if err != nil {
		return err
	}
	if err := sqlite.CreateNamespaces(sql, ns); err != nil {
		return fmt.Errorf("the namespace in %s: %w", file, err)
	}
	logger := log.NewNoopLogger()
	authorizer, err := authorization.GetAuthorizerFromConfig(&c.Global.Authorization)
	if err != nil {
		return err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&c.Global.Authorization, logger)
	if err != nil {
		return err
	}
	s.running, err = temporal.NewServer(
		temporal.WithConfig(c), temporal.ForServices(temporal.DefaultServices), temporal.WithLogger(logger), temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(dynamicconfig.StaticClient{
			dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): []dynamicconfig.ConstrainedValue{{Value: true}},
		}),
	)
	if err != nil {
		return err
	}
	return s.running.Start()
}

// answers waits until the server does.
func (s *Server) answers(ctx context.Context) error {
	for {
		c, err := s.Dial()
		if err == nil {
			_, err = c.DescribeTaskQueue(ctx, "none", 1)
			c.Close()
		}
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err, s.Stop())
		}
	}
}

// Dial returns a client of the server. It writes no log.
func (s *Server) Dial() (client.Client, error) { return Dial(s.Address) }

// Dial returns a client of the server at an address. It writes no log.
func Dial(address string) (client.Client, error) {
	return client.Dial(client.Options{HostPort: address, Namespace: Namespace, Logger: quiet{}})
}

// Stop stops the server.
func (s *Server) Stop() error { return s.running.Stop() }

// free returns so many ports that are different, because all are held at once.
func free(n int) (ports []int, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// configuration is that of a server with one shard, on loopback.
func configuration(file string, ports []int) *config.Config {
	const name, here = "active", "127.0.0.1"
	sql := config.SQL{PluginName: sqliteplugin.PluginName, DatabaseName: file, ConnectAttributes: map[string]string{"mode": "rwc"}}
	if file == "" {
		sql.DatabaseName = fmt.Sprintf("memory-%d", ports[0])
		sql.ConnectAttributes = map[string]string{"mode": "memory", "cache": "shared"}
	}
	address := fmt.Sprintf("%s:%d", here, ports[0])
	c := &config.Config{
		Persistence: config.Persistence{
			DefaultStore: sqliteplugin.PluginName, VisibilityStore: sqliteplugin.PluginName, NumHistoryShards: 1,
			DataStores: map[string]config.DataStore{sqliteplugin.PluginName: {SQL: &sql}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: name, CurrentClusterName: name,
			ClusterInformation: map[string]cluster.ClusterInformation{name: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address}},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            map[string]config.Service{},
		PublicClient:        config.PublicClient{HostPort: address},
		Archival: config.Archival{
			History: config.HistoryArchival{State: "disabled"}, Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History: config.HistoryArchivalNamespaceDefaults{State: "disabled"}, Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}
	c.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: here}
	for i, service := range []string{"frontend", "history", "matching", "worker"} {
		c.Services[service] = config.Service{RPC: config.RPC{GRPCPort: ports[2*i], MembershipPort: ports[2*i+1], BindOnIP: here}}
	}
	return c
}

// quiet is a log that is not written.
type quiet struct{}

var _ sdklog.Logger = quiet{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
