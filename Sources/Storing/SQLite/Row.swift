import CSQLite
import JSONKit

/// The row at which a statement stands; valid until the statement steps on.
///
/// Columns are read for what they should be. A file can claim anything about itself, so SQLite's
/// conversions are taken as they come, and what isn't of the right form is `nil` or an error.
struct Row {
  let statement: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
  func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }

  func optionalReal(_ column: Int32) -> Double? {
    isNull(column) ? nil : sqlite3_column_double(statement, column)
  }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func blob(_ column: Int32) -> [UInt8] {
    withBlob(column) { [UInt8]($0) }
  }

  func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }

  func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

  func optionalDigest(_ column: Int32) -> Digest? {
    withBlob(column) { Digest(bytes: $0) }
  }

  func digest(_ column: Int32) throws(StoreError) -> Digest {
    guard let digest = optionalDigest(column) else {
      throw .unreadable("a digest that isn't 32 bytes long")
    }
    return digest
  }

  /// A word of an enumeration.
  func word<Word: RawRepresentable>(_ column: Int32, _ what: String) throws(StoreError) -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: text(column)) else {
      throw .unreadable("\(what) that this version doesn't know")
    }
    return word
  }

  private func withBlob<Result>(
    _ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let start = sqlite3_column_blob(statement, column)
    let count = start == nil ? 0 : Int(sqlite3_column_bytes(statement, column))
    return body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
