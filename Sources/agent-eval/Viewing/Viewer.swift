import CommandKit
import EvalModel
import JSONKit
import Reporting
import Serving
import Storing

/// Answers the requests of `view`. Every page is made from the store and the files as they are now,
/// so that loading it again shows what has happened since.
struct Viewer: Sendable {
  let arguments: ParsedArguments
  let console: Console
  let environment: [String: String]
  let token: String

  /// Runs in the list, and in histories.
  static let mostRuns = 200
  static let mostColumns = 16

  /// An answer in HTML with what it may do.
  enum Answer {
    case page(String, policy: String)
    case script(String)
    case json(JSONValue)
    case notFound(ViewPage)
  }

  /// Called on the server's thread, so the work is done elsewhere.
  func answer(_ request: HTTPRequest, _ response: PendingResponse) {
    guard request.method == "GET" || request.method == "HEAD" else {
      return response.send(guarded(.methodNotAllowed("GET", "HEAD")))
    }
    guard let first = request.path.first, first.utf8.elementsEqual(token.utf8) else {
      return response.send(guarded(.text("there is nothing here", status: 404)))
    }
    Task { response.send(await self.response(to: request)) }
  }

  private func response(to request: HTTPRequest) async -> HTTPResponse {
    do {
      switch try await page(request) {
      case .page(let text, let policy): return guarded(.html(Array(text.utf8)), policy: policy)
      case .script(let text):
        return guarded(
          HTTPResponse(type: "text/javascript; charset=utf-8", body: Array(text.utf8)))
      case .json(let value): return guarded(.json(value.encoded()))
      case .notFound(let page): return failed(page, 404)
      }
    } catch let failure as CommandFailure {
      return failed(notice("Nothing to show", failure.message), 404)
    } catch let error as StoreError {
      return failed(notice("Nothing to show", error.message), 404)
    } catch {
      return failed(notice("Something went wrong", "\(error)"), 500)
    }
  }

  private func failed(_ page: ViewPage, _ status: Int) -> HTTPResponse {
    guarded(.html(Array(page.text.utf8), status: status), policy: ViewPage.policy)
  }

  func notice(_ title: String, _ text: String) -> ViewPage {
    ViewPage.notice(title, text, PageSurroundings(links: [home]))
  }

  /// Nothing may frame the pages, keep them or learn their addresses.
  private func guarded(
    _ response: HTTPResponse, policy: String = "default-src 'none'"
  ) -> HTTPResponse {
    var response = response
    response.headers += [
      .init("Content-Security-Policy", policy + "; frame-ancestors 'none'"),
      .init("Cache-Control", "no-store"), .init("Referrer-Policy", "no-referrer"),
      .init("X-Frame-Options", "DENY"), .init("Cross-Origin-Resource-Policy", "same-origin"),
      .init("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    return response
  }
}

// MARK: - Addresses

extension Viewer {
  var base: String { "/\(token)" }
  var home: PageSurroundings.Link { .init("all runs", base + "/") }

  func address(_ parts: String...) -> String {
    base + "/" + parts.map(PageSurroundings.encoded).joined(separator: "/")
  }

  func diffAddress(_ before: String, _ after: String) -> String {
    "\(base)/diff?a=\(PageSurroundings.encoded(before))&b=\(PageSurroundings.encoded(after))"
  }

  /// A case's page within a run's.
  func casePage(_ run: String, _ id: String) -> String {
    address("run", run) + "#case=" + PageSurroundings.encoded(id)
  }

  private func page(_ request: HTTPRequest) async throws -> Answer {
    let path = Array(request.path.dropFirst())
    switch (path.first, path.count) {
    case (nil, _): return try await runs()
    case ("run", 2): return try await run(path[1])
    case ("run", 4) where path[2] == "trials": return try await trials(path[1], file: path[3])
    case ("live", 2): return try await live(path[1])
    case ("history", 2): return try await history(path[1])
    case ("history", 3): return try await history(path[1], case: path[2])
    case ("diff", 1):
      return try await diff(
        request.parameter("a"), request.parameter("b"), case: request.parameter("case"))
    default:
      return .notFound(notice("Nothing here", "There is no page at this address."))
    }
  }

  /// A project read anew, because its files may have changed.
  func workspace() throws -> Workspace {
    try Workspace(
      console: console, environment: environment, project: arguments[CommonFlags.project])
  }

  func store(_ workspace: inout Workspace) async throws -> Store {
    try await workspace.project().openStore(arguments)
  }
}
