// Package dbgen makes the rows of the eight tables of TPC-H, byte for byte as TPC's own generator dbgen (now 3.0.1) prints them,
// for any scale factor, and without files: every table is an iterator over rows.
//
//	for l := range dbgen.LineItems(0.01, 0, 1) {
//		fmt.Println(l.OrderKey, l.LineNumber, l.ExtendedPrice, l.Comment)
//	}
//
// # Where it comes from
//
// This is an implementation of its own. The algorithm is that of dbgen (rnd.c, rng64.c, speed_seed.c, build.c, text.c,
// bm_utils.c), and the data are the words of clause 4.2.2.13 of the TPC-H specification with the weights of dists.dss, see
// dists.txt. Where the C code depends on what the C language leaves open, such as an overflow, open descendants of dbgen were read
// as a second witness: airlift/tpch (Java, of Trino), clflushopt/tpchgen-rs (Rust), and copies of the C code of versions 2.14 and
// 2.17. The tests compare tables with the checksums that the first two publish, and the answers to all 22 queries at scale factor
// 1 were compared with those that TPC publishes (see the folder answers).
//
// DuckDB's extension tpch is not such a witness: it makes a text of 10 MiB in place of 300, and mends an overflow. So it has other
// comments and addresses, and its published answers to Q2, Q10, Q13, Q15 and Q20 are not TPC's.
//
// # Streams
//
// Every column has a random stream of its own with a fixed seed, and every row takes from each stream a fixed count of numbers,
// used or not. So the state of a stream at any row is known without making the rows before it, and any part of a table can be made
// alone: the parts 0 to parts-1 of a table, one after the other, are the table. They can be made at the same time on different
// goroutines, since the generators share nothing that changes.
//
// # Comments
//
// Comments are pieces of one text of 300 MiB that a small grammar makes. With comments of another kind, the queries that look into
// them give other answers (Q13 counts orders by their comments, and Q16 leaves out suppliers with complaints). The text is made
// when the first comment is asked for, in about a second, and stays until the program ends; the comments of the rows are slices of
// it and not copies.
package dbgen
