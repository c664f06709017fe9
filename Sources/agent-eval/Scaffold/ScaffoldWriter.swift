import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Puts a scaffold into a folder. What is there already is never lost unless somebody said so:
/// everything is looked at before the first byte is written.
struct ScaffoldWriter {
  /// What became of a file.
  enum Action: String, Sendable {
    case wrote
    case replaced
    /// The same text is there already, or another one that isn't ours to touch.
    case kept
    /// A line was added at its end.
    case extended
  }

  struct Step: Sendable, Equatable {
    var path: String
    var purpose: String
    var action: Action
    /// Empty for what is kept.
    var text: String
  }

  var folder: String
  var mayReplace: Bool

  /// What is to be done, in the order of the files; an error where something is in the way.
  func plan(_ scaffold: Scaffold) throws(CommandFailure) -> [Step] {
    var steps: [Step] = []
    var inTheWay: [String] = []
    for file in scaffold.files {
      let path = SourceFile.join(folder, file.path)
      let action: Action
      var purpose = file.purpose
      if !SourceFile.exists(path) {
        action = .wrote
      } else if try read(path).utf8.elementsEqual(file.text.utf8) {
        action = .kept
      } else if file.isShared {
        action = .kept
        purpose = "yours, so it stays as it is"
      } else if mayReplace {
        action = .replaced
      } else {
        action = .kept
        inTheWay.append(path)
      }
      steps.append(
        Step(
          path: file.path, purpose: purpose, action: action,
          text: action == .kept ? "" : file.text))
    }
    guard inTheWay.isEmpty else { throw Self.refusal(inTheWay) }
    return steps + [try ignoring()]
  }

  func carryOut(_ steps: [Step]) throws(CommandFailure) {
    for step in steps where step.action != .kept {
      let path = SourceFile.join(folder, step.path)
      try makeFolders(for: path)
      if step.action == .extended {
        try AtomicFile.append(step.text, to: path)
      } else {
        try AtomicFile.write(step.text, to: path)
      }
    }
  }

  /// A line in the list of what git ignores, unless it stands there.
  private func ignoring() throws(CommandFailure) -> Step {
    let line = Scaffold.ignored
    let path = SourceFile.join(folder, ".gitignore")
    var step = Step(
      path: ".gitignore", purpose: "keeps the results out of git", action: .wrote,
      text: line + "\n")
    guard SourceFile.exists(path) else { return step }
    let text = try read(path)
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    if lines.contains(where: { $0 == line || $0 == line.dropLast() || $0 == line + "\r" }) {
      (step.action, step.text) = (.kept, "")
    } else {
      step.action = .extended
      if !text.utf8.isEmpty, text.utf8.last != UInt8(ascii: "\n") { step.text = "\n" + line + "\n" }
    }
    return step
  }

  private func read(_ path: String) throws(CommandFailure) -> String {
    do {
      return String(decoding: try SourceFile.read(path), as: UTF8.self)
    } catch {
      throw CommandFailure("\(path) \(error.description)")
    }
  }

  private func makeFolders(for path: String) throws(CommandFailure) {
    var index = path.startIndex
    while let slash = path[index...].firstIndex(of: "/") {
      index = path.index(after: slash)
      let folder = String(path[..<slash])
      guard !folder.isEmpty, !SourceFile.isFolder(folder) else { continue }
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw CommandFailure("can't make the folder \(folder): \(String(cString: strerror(errno)))")
      }
    }
  }

  private static func refusal(_ paths: [String]) -> CommandFailure {
    CommandFailure(
      """
      nothing was written, because \(paths.count == 1 ? "this file is" : "these files are") there \
      already: \(paths.joined(separator: ", "))
      hint: name another folder, or replace \(paths.count == 1 ? "it" : "them") with --overwrite
      """)
  }
}
