#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What a non-blocking read gave. An error other than "try again" is the end: a pipe has no other.
enum ReadOutcome: Equatable {
  case bytes(Int)
  case wouldBlock
  case endOfFile
}

/// What a non-blocking write gave. `closed` is EPIPE: nobody will read any more.
enum WriteOutcome: Equatable {
  case bytes(Int)
  case wouldBlock
  case closed
}

func readAvailable(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> ReadOutcome {
  while true {
    let count = read(descriptor, buffer.baseAddress, buffer.count)
    if count > 0 { return .bytes(count) }
    if count == 0 { return .endOfFile }
    switch errno {
    case EINTR: continue
    case EAGAIN: return .wouldBlock
    default: return .endOfFile
    }
  }
}

func writeAvailable(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> WriteOutcome {
  while true {
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    if count >= 0 { return .bytes(count) }
    switch errno {
    case EINTR: continue
    case EAGAIN: return .wouldBlock
    default: return .closed
    }
  }
}

/// Waits until one of the descriptors has something to say. Nil waits for ever.
///
/// Rounded up to whole milliseconds: rounding down would spin through the last one.
func waitForEvents(_ descriptors: inout [pollfd], atMost limit: Duration?) {
  let milliseconds: Int32
  if let limit {
    let (seconds, attoseconds) = limit.components
    let whole = seconds.multipliedReportingOverflow(by: 1000)
    let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    milliseconds = whole.overflow ? .max : Int32(clamping: max(0, whole.partialValue + rest))
  } else {
    milliseconds = -1
  }
  // An interruption by a signal looks like a timeout; the caller looks at its clock anyway.
  if poll(&descriptors, nfds_t(descriptors.count), milliseconds) < 0 {
    for index in descriptors.indices { descriptors[index].revents = 0 }
  }
}

func closeDescriptor(_ descriptor: Int32) {
  // After a failure the number is free all the same on Linux; closing again could hit another's.
  _ = close(descriptor)
}

/// Signals the process group that `leader` leads. Its number can't be in use by others while the
/// leader is unreaped, which every caller makes sure of.
func signalGroup(of leader: pid_t, _ number: Int32) {
  // A group without a living member is what the caller wants.
  _ = kill(-leader, number)
}
