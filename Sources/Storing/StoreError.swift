import CSQLite

/// Why the store did not do what it was asked.
///
/// Carries no value that was to be stored: messages end up in logs of CI systems, stored values
/// are users' words.
package enum StoreError: Error, Sendable, Equatable {
  case cannotOpen(path: String, reason: String)
  /// The file was written by a later version of the program.
  case newer(path: String, version: Int, known: Int)
  case notAStore(path: String)
  case corrupt(path: String, detail: String)
  /// Another process wrote for longer than the busy timeout.
  case locked(path: String)
  case full(path: String)
  case readOnly(path: String)
  /// Any other answer of SQLite, by its result code.
  case failed(path: String, code: Int, reason: String)
  /// A row whose content this version doesn't understand.
  case unreadable(String)
  /// A body over the size that would be read back.
  case tooLarge(bytes: Int, limit: Int)
  case noSuchRun(String)
  case ambiguousRun(String, candidates: [String])
  /// The run's name is taken by a run of something else.
  case otherRun(String)
  case noSuchTrial(String)
  case ambiguousTrial(String)
}

extension StoreError {
  /// What a result code of SQLite means for the store.
  init(code: Int32, path: String) {
    let reason = String(cString: sqlite3_errstr(code))
    switch code & 0xFF {
    case SQLITE_NOTADB: self = .notAStore(path: path)
    case SQLITE_CORRUPT: self = .corrupt(path: path, detail: reason)
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .locked(path: path)
    case SQLITE_FULL: self = .full(path: path)
    case SQLITE_READONLY: self = .readOnly(path: path)
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
      self = .cannotOpen(path: path, reason: reason)
    default: self = .failed(path: path, code: Int(code), reason: reason)
    }
  }

  /// Whether the next row may well succeed, because the error lies in what was to be written and
  /// not in the file, the disk or another process.
  var concernsOneRow: Bool {
    switch self {
    case .noSuchRun, .tooLarge: true
    case .failed(_, let code, _):
      [SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH].contains(Int32(code & 0xFF))
    default: false
    }
  }

  /// A lower-case sentence without a full stop.
  package var message: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open the store '\(path)': \(reason)"
    case .newer(let path, let version, let known):
      "the store '\(path)' has version \(version), and this program knows versions up to \(known)"
    case .notAStore(let path): "'\(path)' is not a store of agent-eval"
    case .corrupt(let path, let detail): "the store '\(path)' is damaged: \(detail)"
    case .locked(let path): "another program keeps the store '\(path)' locked"
    case .full(let path): "no space is left for the store '\(path)'"
    case .readOnly(let path): "the store '\(path)' can't be written"
    case .failed(let path, let code, let reason):
      "the store '\(path)' failed: \(reason) (SQLite result \(code))"
    case .unreadable(let what): "the store holds \(what)"
    case .tooLarge(let bytes, let limit):
      "a trial's record has \(bytes) bytes, more than the \(limit) that are kept"
    case .noSuchRun(let name): "the store has no run '\(name)'"
    case .ambiguousRun(let name, let candidates):
      "'\(name)' is the beginning of several runs: \(candidates.joined(separator: ", "))"
    case .otherRun(let name): "the store already has another run '\(name)'"
    case .noSuchTrial(let name): "the store has no trial '\(name)'"
    case .ambiguousTrial(let name): "'\(name)' is the beginning of several trials"
    }
  }

  /// What to do about it; `nil` when the sentence says it all.
  package var hint: String? {
    switch self {
    case .cannotOpen: "check the path and its permissions; a run makes the store"
    case .newer: "update agent-eval, or name another store"
    case .notAStore: "name another path; the file was left as it is"
    case .corrupt: "restore a copy, or move the file away and start a new store"
    case .locked: "wait for the other program, or give each its own store"
    case .full: "free some space, then resume the run: what was stored is kept"
    case .readOnly: "check the permissions of the file and of its folder"
    case .failed, .unreadable: nil
    case .tooLarge: "let the agent write less, or lower its limit of output"
    case .noSuchRun: "list the runs to see their names; 'latest' is the newest"
    case .ambiguousRun, .ambiguousTrial: "give more of it"
    case .otherRun: "leave out the run's name to get a new one"
    case .noSuchTrial: "show the run to see its trials"
    }
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String { message }
}
