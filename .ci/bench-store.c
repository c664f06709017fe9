// Makes a store large: copies its newest run under other names until it holds a number of trials.
// Trajectories aren't copied: they stand in a table of their own, and what is measured with such a
// store doesn't read those of other runs.
//
//   bench-store STORE TRIALS

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *store;

static void run(const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(store, sql, NULL, NULL, &message) != SQLITE_OK) {
    fprintf(stderr, "bench-store: %s\n", message);
    exit(1);
  }
}

static long long number(const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store, sql, -1, &statement, NULL) != SQLITE_OK
      || sqlite3_step(statement) != SQLITE_ROW) {
    fprintf(stderr, "bench-store: %s\n", sqlite3_errmsg(store));
    exit(1);
  }
  long long value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

int main(int count, char **arguments) {
  if (count < 3 || sqlite3_open(arguments[1], &store) != SQLITE_OK) return 2;
  long long wanted = atoll(arguments[2]);
  run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;"
      // Tables without types take every column that there is, whatever the store's version.
      "CREATE TEMP TABLE r AS SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT 1;"
      "CREATE TEMP TABLE t AS SELECT * FROM trials WHERE run = (SELECT id FROM r);"
      "CREATE TEMP TABLE s AS SELECT * FROM scores WHERE trial IN (SELECT id FROM t);"
      "CREATE TEMP TABLE g AS SELECT * FROM gradings WHERE run = (SELECT id FROM r);"
      "CREATE TEMP TABLE c AS SELECT * FROM run_counts WHERE run = (SELECT id FROM r);"
      // By so much ids grow from copy to copy.
      "CREATE TEMP TABLE by AS SELECT (SELECT max(id) FROM trials) AS trials,"
      "  (SELECT max(id) FROM gradings) AS gradings, (SELECT max(id) FROM runs) AS runs;");
  for (long long have = number("SELECT count(*) FROM trials"); have < wanted;
       have += number("SELECT count(*) FROM t")) {
    run("UPDATE r SET id = id + (SELECT runs FROM by), name = 'copy-' || id,"
        "  started_at = '2020-01-01T00:00:00Z';"
        "UPDATE t SET id = id + (SELECT trials FROM by), run = run + (SELECT runs FROM by);"
        "UPDATE g SET id = id + (SELECT gradings FROM by), run = run + (SELECT runs FROM by);"
        "UPDATE s SET trial = trial + (SELECT trials FROM by),"
        "  grading = grading + (SELECT gradings FROM by);"
        "UPDATE c SET run = run + (SELECT runs FROM by);"
        "INSERT INTO runs SELECT * FROM r; INSERT INTO trials SELECT * FROM t;"
        "INSERT INTO gradings SELECT * FROM g; INSERT INTO scores SELECT * FROM s;"
        "INSERT INTO run_counts SELECT * FROM c;");
  }
  run("COMMIT; PRAGMA journal_mode = WAL;");
  return sqlite3_close(store) == SQLITE_OK ? 0 : 1;
}
