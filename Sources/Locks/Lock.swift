import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A value that several threads change, one at a time.
///
/// The order comes from a pthread mutex, because the thread sanitizer doesn't see the futex inside
/// `Synchronization.Mutex` and reports races that aren't there. The value still lives in such a
/// `Mutex`, never contended, which is what makes the class `Sendable` by the compiler's own check.
package final class Lock<State: Sendable>: Sendable {
  private let state: Mutex<State>
  /// The address of the pthread mutex; it must not move, so it is allocated, and freed in `deinit`.
  private let address: UInt

  package init(_ initial: State) {
    state = Mutex(initial)
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    let code = pthread_mutex_init(mutex, nil)
    precondition(code == 0, "a mutex without attributes can be made")
    address = UInt(bitPattern: mutex)
  }

  deinit {
    let mutex = UnsafeMutablePointer<pthread_mutex_t>(bitPattern: address)
    if let mutex {
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
    }
  }

  /// Runs `body` while no other thread does. It must be short and must not take the same lock.
  package func withLock<Result: Sendable, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let mutex = UnsafeMutablePointer<pthread_mutex_t>(bitPattern: address) else {
      preconditionFailure("the mutex was allocated in init")
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try state.withLock { (state) throws(Failure) in try body(&state) }
  }
}
