import Testing

/// What each room under Sources may do. What isn't allowed here can't creep in.
struct ArchitectureTests {
  /// A Swift file of ours, and its text without comments and without the contents of its strings.
  struct Source: Sendable {
    var path: String
    var room: String
    var lines: Int
    var code: String
    var imports: [String]

    init(_ file: String) {
      path = String(file.dropFirst(Built.root.count + 1))
      room = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
      let text = TemporaryFolder.text(of: file)
      lines = text.utf8.count { $0 == UInt8(ascii: "\n") }
      code = SwiftText.code(text)
      imports = code.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
          words[..<at].allSatisfy({ Self.beforeImport.contains($0) })
        else { return nil }
        return words[at + 1].split(separator: ".").first.map(String.init)
      }
    }

    private static let beforeImport: Set<Substring> = [
      "package", "public", "internal", "fileprivate", "private", "@preconcurrency", "@testable",
    ]
  }

  static let sources = TemporaryFolder.files(below: Built.root + "/Sources")
    .filter { $0.hasSuffix(".swift") }.map { Source($0) }

  /// Words that belong to some rooms only, and why.
  struct Rule: Sendable, CustomTestStringConvertible {
    var words: [String]
    var rooms: Set<String>
    var why: String
    /// Files outside the rooms that may, each with its reason.
    var except: [String: String] = [:]

    var testDescription: String { why }
  }

  static let rules = [
    Rule(
      words: [
        "socket", "getaddrinfo", "curl_easy_init", "URLSession", "posix_spawn", "fork", "execve",
        "popen", "ae_spawn", "ae_reap", "waitpid",
      ], rooms: ["Agents"], why: "only Agents talks to the network and starts programs"),
    Rule(
      words: ["ae_listen_loopback", "ae_server_start"], rooms: ["Serving"],
      why: "only Serving listens"),
    Rule(
      words: ["sqlite3", "sqlite3_open_v2", "sqlite3_exec", "sqlite3_step"], rooms: ["Storing"],
      why: "only Storing knows the database"),
    Rule(
      words: ["print", "exit", "CommandLine", "environ", "getenv", "setenv"],
      rooms: ["agent-eval", "support-agent", "gate-simulation"],
      why: "only programs print, exit, and read arguments and environment"),
    Rule(
      words: [
        "ae_wall_clock_nanoseconds", "clock_gettime", "gettimeofday", "time", "localtime",
        "localtime_r", "SystemClock", "Date",
      ], rooms: ["agent-eval"], why: "only the composition root reads the wall clock",
      except: [
        "Sources/gate-simulation/ThreadClock.swift": "CPU time of a thread, for its own figures"
      ]),
    Rule(
      words: ["random", "SystemRandomNumberGenerator", "arc4random", "ae_random_bytes"],
      rooms: ["agent-eval", "Agents"], why: "chance is an argument everywhere else"),
    Rule(
      words: ["URLSession", "NSString", "FileManager", "ProcessInfo"], rooms: [],
      why: "nobody uses Foundation"),
  ]

  @Test("words of other rooms don't occur", arguments: rules)
  func words(_ rule: Rule) {
    for source in Self.sources where !rule.rooms.contains(source.room) {
      guard rule.except[source.path] == nil else { continue }
      for word in rule.words where SwiftText.calls(word, in: source.code) {
        Issue.record("\(source.path) uses '\(word)': \(rule.why)")
      }
    }
  }

  @Test("nobody imports Foundation")
  func foundation() {
    for source in Self.sources {
      for module in source.imports where module.hasPrefix("Foundation") {
        Issue.record("\(source.path) imports \(module)")
      }
    }
  }

  @Test("what the compiler can't check isn't used")
  func unchecked() {
    let words = [
      "try!", "as!", "@unchecked", "nonisolated(unsafe)", "unsafeBitCast", "fatalError(",
    ]
    for source in Self.sources {
      for word in words where source.code.contains(word) && !Self.mayBeUnchecked(source.path, word)
      {
        Issue.record("\(source.path) uses '\(word)'")
      }
    }
  }

  /// Files that can't do without, each with its reason.
  private static func mayBeUnchecked(_ path: String, _ word: String) -> Bool {
    let reasons: [String: String] = [:]
    return reasons["\(path) \(word)"] != nil
  }

  @Test("a target imports only what stands above it")
  func layers() throws {
    let package = TemporaryFolder.text(of: Built.root + "/Package.swift")
    let order = SwiftText.targets(of: package)
    let position = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(order.count > 15 && order.last == "support-agent", "\(order)")
    for source in Self.sources {
      let here = try #require(position[source.room], "\(source.path) is in no target")
      for module in source.imports {
        guard let there = position[module] else { continue }
        if there >= here, module != source.room {
          Issue.record("\(source.path) imports \(module), which stands below \(source.room)")
        }
      }
    }
  }

  @Test("nobody's file has more than 450 lines")
  func length() {
    for source in Self.sources where source.lines > 450 {
      Issue.record("\(source.path) has \(source.lines) lines: split it")
    }
  }

  @Test("the scan sees the sources, and its reading of Swift can tell code from text")
  func reading() {
    #expect(Self.sources.count > 100)
    #expect(Set(Self.sources.map(\.room)).isSuperset(of: ["Agents", "Storing", "agent-eval"]))
    let code = SwiftText.code(
      """
      // print(1)
      /* exit(1) /* nested */ exit(2) */ let a = "getenv(x) \\(time(nil)) \\" try!" // as!
      let b = #"a "quoted" print("#; let c = \"\"\"
        socket(1)
        \"\"\"; poll()
      """)
    for word in ["print", "exit", "getenv", "socket"] { #expect(!SwiftText.calls(word, in: code)) }
    #expect(!code.contains("try!") && !code.contains("as!"))
    #expect(SwiftText.calls("poll", in: code))
    #expect(SwiftText.calls("time", in: "x = time(nil)"))
    #expect(!SwiftText.calls("time", in: "self.time(nil) + runtime(nil) + time.count"))
    #expect(!SwiftText.calls("print", in: "private static func print(_ x: Int)"))
    #expect(SwiftText.calls("CommandLine", in: "CommandLine.arguments"))
  }
}
