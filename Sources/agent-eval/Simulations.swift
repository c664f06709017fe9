/// Many independent computations, spread over the processors.
enum Simulations {
  /// Results in the order of their indices, so that the number of processors changes nothing.
  static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Result
  ) async throws -> [Result] {
    let chunk = 8
    return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
      for start in stride(from: 0, to: count, by: chunk) {
        group.addTask {
          try Task.checkCancellation()
          return (start, try (start..<min(start + chunk, count)).map(body))
        }
      }
      var parts: [(Int, [Result])] = []
      for try await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }
}
