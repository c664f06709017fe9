import CSQLite
import Testing

@testable import Storing

@Suite("Errors of the store")
struct StoreErrorTests {
  static let path = ".agent-eval/results.sqlite"

  static let sentences: [(StoreError, String)] = [
    (
      .cannotOpen(path: path, reason: "Permission denied"),
      """
      cannot open the store '.agent-eval/results.sqlite': Permission denied
      hint: check the path and its permissions; a run makes the store
      """
    ),
    (
      .newer(path: path, version: 3, known: 1),
      """
      the store '.agent-eval/results.sqlite' has version 3, and this program knows versions up to 1
      hint: update agent-eval, or name another store
      """
    ),
    (
      .notAStore(path: path),
      """
      '.agent-eval/results.sqlite' is not a store of agent-eval
      hint: name another path; the file was left as it is
      """
    ),
    (
      StoreError(code: SQLITE_CORRUPT, path: path),
      """
      the store '.agent-eval/results.sqlite' is damaged: database disk image is malformed
      hint: restore a copy, or move the file away and start a new store
      """
    ),
    (
      StoreError(code: SQLITE_BUSY, path: path),
      """
      another program keeps the store '.agent-eval/results.sqlite' locked
      hint: wait for the other program, or give each its own store
      """
    ),
    (
      StoreError(code: SQLITE_FULL, path: path),
      """
      no space is left for the store '.agent-eval/results.sqlite'
      hint: free some space, then resume the run: what was stored is kept
      """
    ),
    (
      StoreError(code: SQLITE_READONLY, path: path),
      """
      the store '.agent-eval/results.sqlite' can't be written
      hint: check the permissions of the file and of its folder
      """
    ),
    (
      StoreError(code: SQLITE_IOERR, path: path),
      "the store '.agent-eval/results.sqlite' failed: disk I/O error (SQLite result 10)"
    ),
    (
      .unreadable("a verdict that this version doesn't know"),
      "the store holds a verdict that this version doesn't know"
    ),
    (
      .tooLarge(bytes: 12, limit: 10),
      """
      a trial's record has 12 bytes, more than the 10 that are kept
      hint: let the agent write less, or lower its limit of output
      """
    ),
    (
      .noSuchRun("x1"),
      """
      the store has no run 'x1'
      hint: list the runs to see their names; 'latest' is the newest
      """
    ),
    (
      .ambiguousRun("c", candidates: ["c3", "c34"]),
      """
      'c' is the beginning of several runs: c3, c34
      hint: give more of it
      """
    ),
    (
      .otherRun("x1"),
      """
      the store already has another run 'x1'
      hint: leave out the run's name to get a new one
      """
    ),
    (
      .noSuchTrial("0a"),
      """
      the store has no trial '0a'
      hint: show the run to see its trials
      """
    ),
    (
      .ambiguousTrial("0"),
      """
      '0' is the beginning of several trials
      hint: give more of it
      """
    ),
  ]

  @Test("every error says what is wrong and what to do", arguments: sentences)
  func sentence(_ error: StoreError, _ expected: String) {
    let hint = error.hint.map { "\nhint: " + $0 } ?? ""
    #expect(error.message + hint == expected)
  }
}
