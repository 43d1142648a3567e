// Package bucket keeps the values of graphs on Temporal in the buckets of
// clouds: S3, Google Cloud Storage, Azure, and what else gocloud.dev/blob can
// open.
//
//	b, err := blob.OpenBucket(ctx, "s3://results?region=eu-central-1")
//	...
//	x.Force(ctx, eval.On(temporal.Executor(c, temporal.Blobs(bucket.Store(b)))))
//
// Driver and workers open the same bucket. Objects are named blob/ and kept/
// with a digest; a rule of the bucket may delete both when they are older than
// the longest run. What is kept in it is as secret as the bucket: the data
// converter of the client does not see it.
package bucket

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// The package imports nothing of xfork: a store is what has the two methods.
//
// Bucket is a bucket as a temporal.Store. Its methods are for any goroutine.
// Each is one request, or some for a long value.
type Bucket struct{ b *blob.Bucket }

// Store returns a bucket as a store. It stays the caller's to close, when no
// force and no worker uses it any more. A nil bucket panics.
func Store(b *blob.Bucket) Bucket {
	if b == nil {
		panic("bucket: Store of a nil bucket")
	}
	return Bucket{b}
}

// Put keeps bytes under a key: an object of a cloud is there as a whole or not
// at all.
func (s Bucket) Put(ctx context.Context, key string, data []byte) error {
	if err := ctx.Err(); err != nil { // not all drivers look
		return err
	}
	return s.b.WriteAll(ctx, key, data, &blob.WriterOptions{ContentType: "application/octet-stream"})
}

// Get returns the bytes that are kept under a key. Where there are none, the
// error is fs.ErrNotExist; of more than most it is another one, before they are
// read.
func (s Bucket) Get(ctx context.Context, key string, most int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := s.b.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	if r.Size() > most {
		return nil, fmt.Errorf("the object %s has %d bytes, of at most %d", key, r.Size(), most)
	}
	// The size is what the cloud says; what comes is what counts.
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("the object %s has more than %d bytes", key, most)
	}
	return data, nil
}
