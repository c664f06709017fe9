import CSQLite
import JSONKit

/// What a parameter of a statement is bound to.
enum SQLValue {
  case null
  case int(Int64)
  /// NaN is stored as NULL by SQLite.
  case real(Double)
  case text(String)
  case blob([UInt8])
}

extension SQLValue {
  static func digest(_ digest: Digest) -> SQLValue { .blob(digest.bytes) }
  static func int(_ value: Int) -> SQLValue { .int(Int64(value)) }

  static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
  static func int(_ value: Int?) -> SQLValue { value.map { .int(Int64($0)) } ?? .null }
  static func int(_ value: Int64?) -> SQLValue { value.map { .int($0) } ?? .null }
  static func real(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }
  static func blob(_ value: [UInt8]?) -> SQLValue { value.map { .blob($0) } ?? .null }
  static func digest(_ value: Digest?) -> SQLValue { value.map { .blob($0.bytes) } ?? .null }

  /// Text goes with its length, so that a NUL inside it does not end it.
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .null: return sqlite3_bind_null(statement, index)
    case .int(let value): return sqlite3_bind_int64(statement, index, value)
    case .real(let value): return sqlite3_bind_double(statement, index, value)
    case .text(var value):
      return value.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { bytes in
          // A null pointer would bind NULL.
          guard let start = bytes.baseAddress else {
            return ae_sqlite_bind_text(statement, index, "", 0)
          }
          return ae_sqlite_bind_text(statement, index, start, UInt64(bytes.count))
        }
      }
    case .blob(let value):
      return value.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
          return sqlite3_bind_zeroblob(statement, index, 0)
        }
        return ae_sqlite_bind_blob(statement, index, start, UInt64(bytes.count))
      }
    }
  }
}
