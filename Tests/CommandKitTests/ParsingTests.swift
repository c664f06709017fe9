import CommandKit
import Testing

@Suite struct ParsingTests {
  @Test(
    "a value is read however it is joined to its flag",
    arguments: [
      ["run", "--trials", "5"], ["run", "--trials=5"], ["run", "-n", "5"], ["run", "-n5"],
      ["run", "-n=5"], ["run", "-qn5"], ["run", "-qvn", "5"], ["run", "set.yaml", "-n", "5"],
      ["-v", "run", "-n5"], ["--color", "never", "run", "-n5"],
    ])
  func joinedValues(_ arguments: [String]) throws {
    guard case .command(let parsed) = try Sample.table.parse(arguments) else {
      Issue.record("not a command")
      return
    }
    #expect(parsed.command.name == "run")
    #expect(parsed[Sample.trials] == 5)
  }

  @Test("what nobody gave is absent, empty, false, zero or the default")
  func absent() throws {
    let parsed = try Sample.parsed("run")
    #expect(parsed[Sample.trials] == nil)
    #expect(parsed[Sample.tags] == [])
    #expect(parsed[Sample.quiet] == false)
    #expect(parsed[Sample.earlyStop] == nil)
    #expect(parsed[Sample.verbose] == 0)
    #expect(parsed[Sample.colour] == .auto)
    #expect(parsed[Sample.timeout] == .seconds(30))
    #expect(parsed[Sample.sets] == [])
    #expect(parsed.source(of: Sample.colour) == nil)
  }

  @Test("repeated flags keep their order, counts count, toggles can be negated")
  func repeats() throws {
    let parsed = try Sample.parsed(
      "run", "-t", "a", "-vv", "--tag=b,c", "--early-stop", "--no-early-stop", "-q", "--verbose",
      "-o", "-", "x.yaml", "y.yaml")
    #expect(parsed[Sample.tags] == ["a", "b,c"])
    #expect(parsed[Sample.verbose] == 3)
    #expect(parsed[Sample.earlyStop] == false)
    #expect(parsed[Sample.quiet])
    #expect(parsed[Sample.outputs] == ["-"])
    #expect(parsed[Sample.sets] == ["x.yaml", "y.yaml"])
    #expect(parsed.source(of: Sample.tags) == .argument("--tag"))
  }

  @Test(
    "a negative number is a value, and a lone dash is too",
    arguments: [(["--margin", "-0.5"], -0.5), (["--margin", "-.5"], -0.5), (["--margin=-1"], -1)]
      as [([String], Double)])
  func negativeNumbers(_ arguments: [String], _ expected: Double) throws {
    guard case .command(let parsed) = try Sample.table.parse(["run"] + arguments) else {
      Issue.record("not a command")
      return
    }
    #expect(parsed[Sample.margin] == expected)
    #expect(try Sample.parsed("baseline", "show", "r1", "-7")[Sample.other] == -7)
    #expect(try Sample.parsed("run", "-")[Sample.sets] == ["-"])
  }

  @Test("two dashes end the flags")
  func doubleDash() throws {
    let parsed = try Sample.parsed("run", "-q", "--", "--trials", "-n", "--help", "--")
    #expect(parsed[Sample.sets] == ["--trials", "-n", "--help", "--"])
  }

  @Test("a command may have two words, with flags between them")
  func twoWords() throws {
    let parsed = try Sample.parsed("baseline", "-v", "accept", "r1", "--reason", "")
    #expect(parsed.command.name == "baseline accept")
    #expect(parsed[Sample.run] == "r1")
    #expect(parsed[Sample.reason] == "")
    #expect(try Sample.parsed("baseline", "show", "accept")[Sample.run] == "accept")
  }

  @Test("a word that names a command is an argument once a command is known")
  func wordsAfterTheCommand() throws {
    #expect(try Sample.parsed("run", "run", "help")[Sample.sets] == ["run", "help"])
  }

  @Test("help and version are found wherever they stand")
  func helpAndVersion() throws {
    func answer(_ arguments: String...) throws -> String {
      switch try Sample.table.parse(arguments) {
      case .version: "version"
      case .help(.program, let length): "program \(length)"
      case .help(.command(let command), let length): "\(command.name) \(length)"
      case .help(.commands(let prefix), let length): "\(prefix)… \(length)"
      case .command: "command"
      }
    }
    #expect(try answer("--version") == "version")
    #expect(try answer("run", "--nonsense", "--version") == "version")
    #expect(try answer("--help") == "program short")
    #expect(try answer("run", "--nonsense", "-h") == "run short")
    #expect(try answer("help") == "program long")
    #expect(try answer("help", "baseline", "show") == "baseline show long")
    #expect(try answer("help", "baseline") == "baseline… long")
    #expect(try answer("baseline", "--help") == "baseline… short")
    #expect(try answer("baseline", "accept", "--help") == "baseline accept short")
  }
}

@Suite struct EnvironmentTests {
  @Test("a variable stands in for its flag, and the flag wins")
  func precedence() throws {
    let environment = [
      "AGENT_EVAL_TRIALS": "7", "AGENT_EVAL_TAG": "a, b", "AGENT_EVAL_QUIET": "1",
      "AGENT_EVAL_EARLY_STOP": "no", "AGENT_EVAL_VERBOSE": "2", "AGENT_EVAL_COLOR": "never",
      "AGENT_EVAL_OUTPUT": "a,b.html\nc.json\n", "TRIALS": "9",
    ]
    let parsed = try Sample.parsed("run", environment: environment)
    #expect(parsed[Sample.trials] == 7)
    #expect(parsed[Sample.tags] == ["a", "b"])
    #expect(parsed[Sample.quiet])
    #expect(parsed[Sample.earlyStop] == false)
    #expect(parsed[Sample.verbose] == 2)
    #expect(parsed[Sample.colour] == .never)
    #expect(parsed[Sample.outputs] == ["a,b.html", "c.json"])
    #expect(parsed.source(of: Sample.trials) == .variable("AGENT_EVAL_TRIALS"))
    let flagged = try Sample.parsed("run", "-n", "2", "-t", "c", environment: environment)
    #expect(flagged[Sample.trials] == 2)
    #expect(flagged[Sample.tags] == ["c"])
    #expect(flagged.source(of: Sample.trials) == .argument("-n"))
  }

  @Test("an empty variable is an absent one, and a variable overruled by a flag isn't read")
  func ignoredVariables() throws {
    #expect(try Sample.parsed("run", environment: ["AGENT_EVAL_TRIALS": ""])[Sample.trials] == nil)
    let parsed = try Sample.parsed("run", "-n1", environment: ["AGENT_EVAL_TRIALS": "many"])
    #expect(parsed[Sample.trials] == 1)
  }

  @Test("a required flag may come from its variable")
  func requiredFromVariable() throws {
    let parsed = try Sample.parsed(
      "baseline", "accept", "r1", environment: ["AGENT_EVAL_REASON": "it, is good"])
    #expect(parsed[Sample.reason] == "it, is good")
  }

  @Test("a variable with the prefix that no flag reads is reported with the nearest")
  func unknownVariables() {
    let problems = Sample.table.unknownVariables(
      in: ["AGENT_EVAL_TRAILS": "20", "AGENT_EVAL_TAG": "x", "AGENT_EVAL_URL": "", "HOME": "/"],
      known: ["AGENT_EVAL_URL"])
    #expect(
      problems.map(\.message) == ["agent-eval: no flag reads the variable 'AGENT_EVAL_TRAILS'"])
    #expect(problems.flatMap(\.hints) == ["did you mean 'AGENT_EVAL_TRIALS'?"])
  }
}

@Suite struct AnyCommandLineTests {
  @Test("no command line traps, and each is either readable or has a problem to tell")
  func anything() {
    let words = [
      "run", "baseline", "accept", "show", "completions", "help", "--", "-", "", "-n", "-n5", "-vq",
      "--trials", "--trials=", "--trials=7", "--tag", "--reason=", "--reason", "--color", "never",
      "--no-early-stop", "--no-", "--=", "-=", "-5", "-.5", "zsh", "3", "\u{301}", "-\u{301}",
      "\r\n",
      "-t\r\n", "--quiet", "--nonsense", "-é",
    ]
    let commands = [
      [], ["run"], ["run"], ["baseline", "show"], ["baseline", "accept"], ["completions"],
    ]
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var counts = (read: 0, refused: 0)
    for _ in 0..<10_000 {
      let arguments =
        commands[next(commands.count)] + (0..<next(5)).map { _ in words[next(words.count)] }
      do throws(ArgumentProblems) {
        guard case .command(let parsed) = try Sample.table.parse(arguments) else { continue }
        counts.read += 1
        if parsed.command.name == "run" {
          #expect(parsed[Sample.trials].map { (1...1000).contains($0) } ?? true)
          #expect(parsed[Sample.sets].count <= arguments.count)
        }
        #expect(parsed[Sample.verbose] <= arguments.count)
      } catch {
        counts.refused += 1
        #expect(!error.all.isEmpty && error.all.allSatisfy { !$0.message.isEmpty })
      }
    }
    #expect(counts.read > 500 && counts.refused > 500)
  }
}
