import CShims

/// Ends another thread's wait in `poll`: any thread signals, the owner thread sees it and clears it.
///
/// Signals don't add up: several before the owner looks are one. It closes its descriptors when
/// nobody holds it any more, so no thread can signal a number that has been given away again.
package final class WakeSignal: Sendable {
  private let readDescriptor: Int32
  private let writeDescriptor: Int32

  package init() throws(SpawnFailure) {
    var wake = ae_wake()
    guard ae_wake_open(&wake) == 0 else {
      throw SpawnFailure(stage: .pipes, errorNumber: lastErrorNumber(), program: nil)
    }
    readDescriptor = wake.read_fd
    writeDescriptor = wake.write_fd
  }

  deinit {
    ae_wake_close(pair)
  }

  private var pair: ae_wake { ae_wake(read_fd: readDescriptor, write_fd: writeDescriptor) }

  package func signal() { ae_wake_signal(pair) }

  func clear() { ae_wake_clear(pair) }

  /// What the owner thread polls.
  var descriptor: Int32 { readDescriptor }
}
