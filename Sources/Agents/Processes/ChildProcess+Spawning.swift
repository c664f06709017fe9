import CShims

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ChildProcess {
  /// 128 random bits in hexadecimal: nothing in another environment can be equal by accident.
  static func uniqueMarker() throws(SpawnFailure) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard ae_random_bytes(&bytes, bytes.count) == 0 else {
      throw SpawnFailure(stage: .arguments, errorNumber: lastErrorNumber(), program: nil)
    }
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  static func spawn(_ options: ProcessOptions, marker: String) throws(SpawnFailure) -> ae_spawned {
    guard let program = options.command.first else {
      throw SpawnFailure(stage: .arguments, errorNumber: EINVAL, program: nil)
    }
    let environment = options.completedEnvironment(marker: marker)
    // Sorted, because the order of a dictionary differs from run to run and a child can see it.
    let assignments = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let everything = options.command + assignments + [options.directory ?? ""]
    let namesAreSound = environment.keys.allSatisfy { !$0.isEmpty && !$0.utf8.contains(0x3D) }
    guard namesAreSound, everything.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw SpawnFailure(stage: .arguments, errorNumber: EINVAL, program: program)
    }

    let arguments = CStringVector(options.command)
    let variables = CStringVector(assignments)
    let texts = CStringVector([program, environment["PATH"], options.directory])
    let limits = options.limits.systemLimits
    var spawned = ae_spawned()
    let result = limits.withUnsafeBufferPointer { limits in
      guard let program = texts.pointers[0] else { return Int32(-1) }
      var spawnOptions = ae_spawn_options(
        program: program, argv: arguments.pointers, envp: variables.pointers,
        search_path: texts.pointers[1], directory: texts.pointers[2],
        limits: limits.baseAddress, limit_count: limits.count,
        pipe_stdin: options.standardInput == .pipe)
      return ae_spawn(&spawnOptions, &spawned)
    }
    guard result == 0 else {
      throw SpawnFailure(
        stage: .init(spawned.failed_stage), errorNumber: spawned.failed_errno, program: program)
    }
    return spawned
  }
}

/// A NULL-terminated array of C strings that lives as long as this object; nil stays NULL.
private final class CStringVector {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String?]) {
    count = texts.count
    pointers = .allocate(capacity: count + 1)
    pointers.initialize(repeating: nil, count: count + 1)
    for (index, text) in texts.enumerated() {
      if let text { pointers[index] = strdup(text) }
    }
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}

extension ResourceLimits {
  fileprivate var systemLimits: [ae_limit] {
    var result: [ae_limit] = []
    func add(_ resource: ae_resource, _ value: Int?) {
      if let value { result.append(ae_limit(resource: resource, value: UInt64(max(0, value)))) }
    }
    add(AE_RESOURCE_ADDRESS_SPACE, addressSpace)
    add(AE_RESOURCE_CPU_TIME, cpuTime.map(Self.wholeSeconds))
    add(AE_RESOURCE_FILE_SIZE, fileSize)
    add(AE_RESOURCE_OPEN_FILES, openFiles)
    return result
  }

  private static func wholeSeconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return max(1, Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0))
  }
}
