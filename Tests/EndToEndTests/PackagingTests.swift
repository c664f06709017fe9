import Testing

@testable import agent_eval

/// What `make install` and `make dist` put where.
struct PackagingTests {
  @Test("the programs, the manual page and the completions are installed")
  func install() async throws {
    let project = try ToyProject()
    let end = try await project.shell(
      "'\(Built.root)/.ci/install' '\(Built.folder)' \"$PWD/there\" && there/bin/agent-eval --version"
    )
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output == "agent-eval \(agent_eval.Program.version)\n")
    let beginnings = [
      ("share/man/man1/agent-eval.1", ".TH \"AGENT\\-EVAL\" 1 \"\(agent_eval.Program.date)\""),
      ("share/bash-completion/completions/agent-eval", "# bash completion for agent-eval"),
      ("share/zsh/site-functions/_agent-eval", "#compdef agent-eval"),
      ("share/fish/vendor_completions.d/agent-eval.fish", "# fish completion for agent-eval"),
    ]
    for (path, beginning) in beginnings {
      #expect(project.folder.text(of: "there/" + path).hasPrefix(beginning), "\(path)")
    }
    #expect(project.folder.has("there/bin/support-agent"))
  }

  @Test("an archive for a release is what the action unpacks")
  func dist() async throws {
    let project = try ToyProject()
    let end = try await project.shell(
      "'\(Built.root)/.ci/dist' '\(Built.folder)' \"$PWD/dist\" && cd dist && "
        + "{ sha256sum -c ./*.sha256 || shasum -a 256 -c ./*.sha256; } && tar -tzf ./*.tar.gz")
    #expect(end.status == 0, "\(end.errors)")
    let name = "agent-eval-\(agent_eval.Program.version)-"
    #expect(end.output.contains(name) && end.output.contains(".tar.gz: OK\n"))
    for path in ["bin/agent-eval\n", "LICENSE\n", "share/man/man1/agent-eval.1\n"] {
      #expect(end.output.contains(path), "\(end.output)")
    }
  }
}
