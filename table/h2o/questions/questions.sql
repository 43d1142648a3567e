-- The questions of db-benchmark (duckdb/groupby-duckdb.py, duckdb/join-duckdb.py), each ended by a semicolon. The columns are
-- in the order of the frames beside them; DuckDB is asked with the table x of the groups called g1.

SELECT id1, sum(v1) AS v1 FROM g1 GROUP BY id1;
SELECT id1, id2, sum(v1) AS v1 FROM g1 GROUP BY id1, id2;
SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM g1 GROUP BY id3;
SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM g1 GROUP BY id4;
SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM g1 GROUP BY id6;
SELECT id4, id5, quantile_cont(v3, 0.5) AS median_v3, stddev(v3) AS sd_v3 FROM g1 GROUP BY id4, id5;
SELECT id3, max(v1) - min(v2) AS range_v1_v2 FROM g1 GROUP BY id3;
SELECT id6, unnest(max(v3, 2)) AS largest2_v3 FROM g1 WHERE v3 IS NOT NULL GROUP BY id6;
SELECT id2, id4, pow(corr(v1, v2), 2) AS r2 FROM g1 GROUP BY id2, id4;
SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS count FROM g1 GROUP BY id1, id2, id3, id4, id5, id6;

SELECT x.*, small.id4 AS small_id4, v2 FROM x JOIN small USING (id1);
SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x JOIN medium USING (id2);
SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2 FROM x LEFT JOIN medium USING (id2);
SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id2 AS medium_id2, v2 FROM x JOIN medium USING (id5);
SELECT x.*, big.id1 AS big_id1, big.id2 AS big_id2, big.id4 AS big_id4, big.id5 AS big_id5, big.id6 AS big_id6, v2 FROM x JOIN big USING (id3);
