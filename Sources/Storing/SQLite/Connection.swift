import CSQLite

/// The one owner of an SQLite handle and of the statements prepared on it.
///
/// Not `Sendable`: it never leaves the actor that made it, which is why the handle is opened
/// without SQLite's own mutex. Statements are kept for as long as the connection, by their text,
/// so texts are constants and values are bound.
final class Connection {
  let path: String
  private let handle: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]
  /// Asked before every step for a result code to fail with; only tests set it.
  private let fault: (@Sendable () -> Int32?)?

  /// Rows longer than this are neither written nor read, whatever the file says.
  static let longestValue: Int32 = 128 << 20
  static let busyTimeout: Duration = .seconds(5)

  init(
    path: String, mayCreate: Bool, fault: (@Sendable () -> Int32?)? = nil
  ) throws(StoreError) {
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
      | (mayCreate ? SQLITE_OPEN_CREATE : 0)
    // The prefix keeps `file:` and `:memory:` from being anything but names of files.
    let code = sqlite3_open_v2(
      path.utf8.first == UInt8(ascii: "/") ? path : "./" + path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let error = StoreError(code: code, path: path)
      sqlite3_close_v2(opened)
      throw error
    }
    self.path = path
    self.fault = fault
    handle = opened
    sqlite3_busy_timeout(handle, Int32(Self.busyTimeout.components.seconds * 1000))
    _ = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestValue)
    // A file is not trusted: nothing in its schema may run, and its inner pages are not editable.
    configure(SQLITE_DBCONFIG_DEFENSIVE, true)
    configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
    configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
    configure(SQLITE_DBCONFIG_ENABLE_VIEW, false)
    try execute("PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON")
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// Sets one of the switches that no statement reaches.
  func configure(_ option: Int32, _ isOn: Bool) {
    _ = ae_sqlite_configure(handle, option, isOn ? 1 : 0)
  }

  /// Runs statements that take and give nothing, one after the other.
  func execute(_ script: String) throws(StoreError) {
    var rest = script
    while !rest.isEmpty {
      var statement: OpaquePointer?
      var used = 0
      let code = rest.withCString { text in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v2(handle, text, -1, &statement, &tail)
        used = tail.map { $0 - text } ?? 0
        return code
      }
      guard code == SQLITE_OK else { throw StoreError(code: code, path: path) }
      rest = String(rest.utf8.dropFirst(used)) ?? ""
      guard let statement else { return }
      defer { sqlite3_finalize(statement) }
      while try step(statement) {}
    }
  }

  /// Runs a statement whose rows nobody wants.
  func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
    try each(sql, values) { (_) throws(StoreError) in }
  }

  /// The rows of a statement, each turned into a value while it stands.
  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (Row) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var found: [Value] = []
    try each(sql, values) { (row) throws(StoreError) in found.append(try read(row)) }
    return found
  }

  /// The first row of a statement, `nil` when it gives none.
  func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (Row) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    let statement = try prepared(sql, values)
    defer { reset(statement) }
    return try step(statement) ? try read(Row(statement: statement)) : nil
  }

  var lastInserted: Int64 { sqlite3_last_insert_rowid(handle) }
  /// Rows that the last statement changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Runs `body` and commits what it did, or undoes it all.
  ///
  /// `BEGIN IMMEDIATE` takes the write lock first: a transaction that begins with reading can be
  /// refused at its first write, whatever the busy timeout.
  func transaction<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try bracket("BEGIN IMMEDIATE", body)
  }

  /// Runs `body`, all of whose reads see one state of the file.
  func snapshot<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    try bracket("BEGIN", body)
  }

  private func bracket<Value>(
    _ begin: String, _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try run(begin)
    do throws(StoreError) {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // Some errors have rolled back already. Not through `step`: it must not be made to fail.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  private func each(
    _ sql: String, _ values: [SQLValue], _ body: (Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    let statement = try prepared(sql, values)
    defer { reset(statement) }
    while try step(statement) { try body(Row(statement: statement)) }
  }

  private func prepared(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> OpaquePointer {
    let statement: OpaquePointer
    if let known = statements[sql] {
      statement = known
    } else {
      var fresh: OpaquePointer?
      let code = sqlite3_prepare_v3(
        handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &fresh, nil)
      guard code == SQLITE_OK, let fresh else { throw StoreError(code: code, path: path) }
      statements[sql] = fresh
      statement = fresh
    }
    precondition(sqlite3_stmt_busy(statement) == 0, "a statement is not run inside itself")
    for (index, value) in values.enumerated() {
      let code = value.bind(to: statement, at: Int32(index + 1))
      guard code == SQLITE_OK else {
        reset(statement)
        throw StoreError(code: code, path: path)
      }
    }
    return statement
  }

  private func step(_ statement: OpaquePointer) throws(StoreError) -> Bool {
    let code = fault?() ?? sqlite3_step(statement)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreError(code: code, path: path)
    }
  }

  /// Ends the statement's read transaction and lets go of the bound values. The result code only
  /// repeats what the last step said.
  private func reset(_ statement: OpaquePointer) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }
}
