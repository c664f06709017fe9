import Reading

/// The commit that is checked out, for the record: what the CI says, else what git's own files say.
enum Commit {
  static func current(_ environment: [String: String], from path: String) -> String? {
    for name in ["GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"] {
      if let commit = environment[name], isHash(commit) { return commit }
    }
    var folder = SourceFile.folder(of: path)
    // From the eval set's folder up; the depth is bounded, because paths may be anything.
    for _ in 0..<32 {
      let git = SourceFile.join(folder, ".git")
      if SourceFile.exists(git) { return head(git) }
      folder = folder.isEmpty ? ".." : SourceFile.join(folder, "..")
    }
    return nil
  }

  private static func head(_ git: String) -> String? {
    // Git not being there, or looking otherwise, loses nothing but a note.
    guard let head = try? line(SourceFile.join(git, "HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return isHash(head) ? head : nil }
    let name = String(head.dropFirst(5))
    if let hash = try? line(SourceFile.join(git, name)) { return isHash(hash) ? hash : nil }
    guard let packed = try? SourceFile.read(SourceFile.join(git, "packed-refs")) else { return nil }
    for row in String(decoding: packed, as: UTF8.self).split(separator: "\n")
    where row.hasSuffix(" " + name) {
      let hash = String(row.prefix { $0 != " " })
      return isHash(hash) ? hash : nil
    }
    return nil
  }

  private static func line(_ path: String) throws -> String {
    let text = String(decoding: try SourceFile.read(path), as: UTF8.self)
    return String(text.prefix { $0 != "\n" })
  }

  private static func isHash(_ text: String) -> Bool {
    (7...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }
}
