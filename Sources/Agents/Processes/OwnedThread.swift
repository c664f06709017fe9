import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Starts threads for calls that block, so that none of them sits on the cooperative pool.
///
/// That pool has as many threads as the machine has cores; two blocked calls would stop every task
/// of the program, its timeouts included.
package enum OwnedThread {
  /// Room for a parser at its depth limit in a debug build; memory is only used when touched.
  package static let defaultStackSize = 4 << 20

  /// Runs `body` on a new thread of its own, which ends with it.
  package static func start(
    name: String, stackSize: Int = defaultStackSize, body: @escaping @Sendable () -> Void
  ) throws(SpawnFailure) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    let code = create(&attributes, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw SpawnFailure(stage: .thread, errorNumber: code, program: nil)
    }
  }

  /// Runs `body` on a thread of its own while the calling task waits without blocking.
  package static func run<Value: Sendable>(
    name: String, stackSize: Int = defaultStackSize,
    body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try start(name: name, stackSize: stackSize) {
          continuation.resume(with: Result { try body() })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private final class Work {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }

    static func perform(_ pointer: UnsafeMutableRawPointer) {
      let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
      ae_name_thread(work.name)
      work.body()
    }
  }

  /// The C types of a thread's handle and argument differ between the platforms.
  private static func create(
    _ attributes: inout pthread_attr_t, _ argument: UnsafeMutableRawPointer
  ) -> Int32 {
    #if canImport(Darwin)
      var thread: pthread_t?
      return pthread_create(
        &thread, &attributes,
        { pointer in
          Work.perform(pointer)
          return nil
        }, argument)
    #else
      var thread = pthread_t()
      return pthread_create(
        &thread, &attributes,
        { pointer in
          if let pointer { Work.perform(pointer) }
          return nil
        }, argument)
    #endif
  }
}
