import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why a program could not be started: which step failed, and the system's reason.
package struct SpawnFailure: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Stage: String, Sendable {
    /// The command is empty, or a NUL stands in the command, the environment or the directory.
    case arguments = "reading the command"
    case thread = "starting a thread"
    case pipes = "making pipes"
    case search = "searching for the program"
    case fork = "making the process"
    case session = "starting a session"
    case parent = "tying it to this process"
    case directory = "entering the working directory"
    case descriptors = "connecting stdin, stdout and stderr"
    case limits = "setting resource limits"
    case execute = "executing the program"

    init(_ stage: ae_stage) {
      switch stage {
      case AE_STAGE_PIPES: self = .pipes
      case AE_STAGE_SEARCH: self = .search
      case AE_STAGE_SESSION: self = .session
      case AE_STAGE_PARENT: self = .parent
      case AE_STAGE_DIRECTORY: self = .directory
      case AE_STAGE_DESCRIPTORS: self = .descriptors
      case AE_STAGE_LIMITS: self = .limits
      case AE_STAGE_EXECUTE: self = .execute
      default: self = .fork
      }
    }
  }

  package let stage: Stage
  package let errorNumber: Int32
  /// The first word of the command, where there was one.
  package let program: String?

  package init(stage: Stage, errorNumber: Int32, program: String?) {
    self.stage = stage
    self.errorNumber = errorNumber
    self.program = program
  }

  package var description: String {
    let reason = systemMessage(errorNumber)
    guard let program else { return "\(reason) (while \(stage.rawValue))" }
    return "can't start '\(program)': \(reason) (while \(stage.rawValue))"
  }
}

/// `errno`, read before anything else can change it.
func lastErrorNumber() -> Int32 { errno }

/// The system's sentence for an `errno` value.
func systemMessage(_ errorNumber: Int32) -> String {
  let capacity = 256
  return String(unsafeUninitializedCapacity: capacity) { buffer in
    buffer.withMemoryRebound(to: CChar.self) { text in
      guard let start = text.baseAddress else { return 0 }
      return ae_error_text(errorNumber, start, capacity)
    }
  }
}
