package import EvalModel

extension ViewPage {
  /// A stored run in the viewer's list.
  package struct ListedRun: Sendable {
    package var id: String
    package var startedAt: String
    package var evalSet: String
    package var agent: String
    package var profile: String?
    package var status: RunStatus
    package var trials: Int
    package var planned: Int
    package var passed: Int
    package var failed: Int
    package var page: String
    package var history: String
    /// `nil` for a run that has ended.
    package var live: String?

    package init(
      id: String, startedAt: String, evalSet: String, agent: String, profile: String?,
      status: RunStatus, trials: Int, planned: Int, passed: Int, failed: Int, page: String,
      history: String, live: String?
    ) {
      self.id = id
      self.startedAt = startedAt
      self.evalSet = evalSet
      self.agent = agent
      self.profile = profile
      self.status = status
      self.trials = trials
      self.planned = planned
      self.passed = passed
      self.failed = failed
      self.page = page
      self.history = history
      self.live = live
    }
  }

  /// Every run, newest first; two of them can be chosen to be compared.
  package static func runs(
    _ runs: [ListedRun], compare: String, _ surroundings: PageSurroundings
  ) -> ViewPage {
    guard !runs.isEmpty else {
      return notice("No runs yet", "Run 'agent-eval run', and load this page again.", surroundings)
    }
    let rows = runs.enumerated().map { place, run in row(run, place) }
    let table = table(
      [
        ("before", ""), ("now", ""), ("run", ""), ("started (UTC)", ""), ("eval set", ""),
        ("agent", "optional"), ("passed", "num"), ("trials", "num optional"), ("status", ""),
      ], rows)
    return ViewPage(
      title: "Runs", surroundings: surroundings,
      content: """
        <h1>Runs</h1>
        <form class="card long" method="get" action="\(Markup.escaped(compare))">
        \(table)
        <p><button type="submit">Compare the two</button></p>
        </form>
        """)
  }

  private static func row(_ run: ListedRun, _ place: Int) -> String {
    let judged = run.passed + run.failed
    let rate = judged == 0 ? "–" : Figures.percent(Double(run.passed) / Double(judged))
    let value = Markup.escaped(run.id)
    func choice(_ name: String, _ label: String, isChosen: Bool) -> String {
      """
      <td><input type="radio" name="\(name)" value="\(value)"\(isChosen ? " checked" : "") \
      aria-label="\(label) \(value)"></td>
      """
    }
    let live = run.live.map { " data-live=\"\(Markup.escaped($0))\"" } ?? ""
    let profile = run.profile.map { " (\($0))" } ?? ""
    return """
      <tr>\(choice("a", "before is", isChosen: place == 1))\
      \(choice("b", "now is", isChosen: place == 0))\
      <th scope="row" class="id">\(link(run.page, run.id))</th><td>\(shown(run.startedAt))</td>\
      <td>\(link(run.history, run.evalSet))\(shown(profile))</td>\
      <td class="optional">\(shown(run.agent))</td><td class="num">\(rate)</td>\
      <td class="num optional">\(Figures.count(run.trials))/\(Figures.count(run.planned))</td>\
      <td\(live)>\(run.status.rawValue)</td></tr>
      """
  }
}
