import CSQLite

extension Store {
  /// What a file says it is.
  private struct Identity: Equatable {
    var application: Int
    var version: Int
    var objects: Int

    static let empty = Identity(application: 0, version: 0, objects: 0)
  }

  /// Opens a connection to a store of the current version, migrating it if it is older.
  ///
  /// The file is looked at before anything is written. Until it is known to be ours, closing must
  /// not checkpoint either, since that would write into it.
  static func connect(
    path: String, create: Bool, fault: (@Sendable () -> Int32?)? = nil,
    migrations: [Migration] = Migration.all
  ) throws(StoreError) -> Connection {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "it is not a path")
    }
    let file = StoreFile(path: path)
    if create { try file.makeFolder() }
    try file.look(mayBeMissing: create)
    let connection = try Connection(path: path, mayCreate: create, fault: fault)
    connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
    let identity = try connection.snapshot { () throws(StoreError) in try self.identity(connection)
    }
    if identity == .empty, create {
      // Only a file without tables takes it: lets pruning give space back without a rewrite.
      try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    } else {
      try check(identity, of: path, known: migrations.count)
    }
    connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
    try connection.execute(
      "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = \(64 << 20)")
    if identity.version < migrations.count {
      try connection.execute("PRAGMA journal_mode = WAL")
      try migrate(connection, migrations)
    }
    return connection
  }

  private static func identity(_ connection: Connection) throws(StoreError) -> Identity {
    func number(_ sql: String) throws(StoreError) -> Int {
      try connection.first(sql) { (row) throws(StoreError) in row.int(0) } ?? 0
    }
    return Identity(
      application: try number("PRAGMA application_id"), version: try number("PRAGMA user_version"),
      objects: try number("SELECT count(*) FROM sqlite_schema"))
  }

  private static func check(
    _ identity: Identity, of path: String, known: Int
  ) throws(StoreError) {
    guard identity.application == Migration.applicationID, identity.version > 0 else {
      throw .notAStore(path: path)
    }
    guard identity.version <= known else {
      throw .newer(path: path, version: identity.version, known: known)
    }
  }

  /// Brings the file to the newest version in one transaction. Looks again at what it is: another
  /// process may have made or migrated it in the meantime.
  private static func migrate(
    _ connection: Connection, _ migrations: [Migration]
  ) throws(StoreError) {
    try connection.transaction { () throws(StoreError) in
      let identity = try identity(connection)
      if identity != .empty { try check(identity, of: connection.path, known: migrations.count) }
      guard identity.version < migrations.count else { return }
      for migration in migrations[identity.version...] { try connection.execute(migration.script) }
      try connection.execute(
        """
        PRAGMA application_id = \(Migration.applicationID);
        PRAGMA user_version = \(migrations.count)
        """)
    }
  }
}
