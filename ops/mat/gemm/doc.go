// Package gemm multiplies matrices.
package gemm
