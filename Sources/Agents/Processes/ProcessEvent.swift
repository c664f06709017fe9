/// What `ChildProcess.poll` saw, in the order in which it happened.
package enum ProcessEvent: Equatable, Sendable {
  /// A complete line of stdout, without its newline.
  case line([UInt8])
  /// A line passed the maximum length after this many bytes; the rest of it is dropped silently.
  case lineTooLong(bytesSeen: Int)
  /// What stood after the last newline when stdout ended.
  case partialLine([UInt8])
  /// Nothing more will come from stdout. The process may go on.
  case endOfOutput
  /// The child closed its stdin; this many queued bytes were never delivered.
  case inputClosed(unsentBytes: Int)
  /// Somebody signalled the `WakeSignal`.
  case woken
  /// The deadline given to `poll` has passed. Comes together with lines when there are any.
  case deadline
  /// The child is gone, reaped, its descendants with it. Always the last event.
  case exited(ProcessEnd)
}
