#include <sqlite3.h>

/* What Swift can't call itself: a variadic function, and binding with a destructor that is a cast
   of -1. */

static inline int ae_sqlite_configure(sqlite3 *db, int option, int isOn) {
  return sqlite3_db_config(db, option, isOn, (int *)0);
}

static inline int ae_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int ae_sqlite_bind_blob(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}
