import EvalModel
import Incidents
import JSONKit
import Testing

/// What is found wrong in a trace, and how narrow the expectation is that catches it.
struct ProofSearchTests {
  static let invented = Incident([
    user("where is RT-10010"), calls("orders.lookup", ["order_id": "RT-10010"]),
    answers(["id": "RT-10010", "status": "processing"]),
    says("It is still being packed. It arrives on 2026-06-30."),
  ])

  @Test("an invented date is caught by the date alone, and its sentence is what is cut out")
  func invented() throws {
    let proof = try #require(Self.invented.proof())
    #expect(proof.isComplete)
    #expect(proof.expectation.grader == "never_says")
    #expect(proof.expectation.settings == "2026-06-30")
    #expect(proof.expectation.category == .hallucination && proof.incident.step == 3)
    #expect(proof.wide?.grader == "grounded")
    #expect(proof.correction?.trajectory.final?.text == "It is still being packed.")
  }

  @Test("a tool that failed in silence is caught at the answer that hides it")
  func silent() throws {
    let incident = Incident([
      user("refund RT-10010"), calls("refund.issue", ["order_id": "RT-10010"]),
      refuses("unavailable"), says("Done, your refund is on its way."),
    ])
    let proof = try #require(incident.proof())
    #expect(proof.isComplete && proof.expectation.grader == "recovers")
    #expect(proof.expectation.settings == ["tools": "refund.issue"])
    #expect(proof.incident.step == 3 && proof.incident.category == .integration)
    #expect(proof.wide?.settings == [:])
  }

  @Test("a loop is caught by the number of calls, and the corrected trajectory makes one")
  func loop() throws {
    let again = [calls("jobs.get", ["id": 1]), answers(["done": false])]
    let incident = Incident([user("done?")] + again + again + again + [says("Not yet.")])
    let proof = try #require(incident.proof())
    #expect(proof.isComplete && proof.expectation.grader == "call_count")
    #expect(proof.incident.category == .cost)
    #expect(proof.wide?.grader == "no_loop")
  }

  @Test("a person's word about a step is enough: that call must not be made")
  func claimedCall() throws {
    let incident = Incident([
      user("cancel RT-1"), calls("orders.cancel", ["order_id": "RT-2", "why": ["a": 1]]),
      answers(["ok": true]), says("Cancelled."),
    ])
    let proof = try #require(
      incident.proof(IncidentClaim(text: "cancelled another order", category: .toolCall, step: 1)))
    #expect(proof.isComplete && proof.incident.step == 1)
    #expect(
      proof.expectation.settings == [
        "tool": "orders.cancel", "args": ["order_id": "RT-2", "why": ["equals": ["a": 1]]],
      ])
    #expect(proof.wide?.settings == "orders.cancel")
    #expect(proof.correction?.by == "the call left out")
  }

  @Test("words alone lead to the sentence that they are about")
  func claimedSentence() throws {
    let incident = Incident([
      user("what about Sundays"), says("Glad to help. We guarantee delivery on Sundays. Bye."),
    ])
    let proof = try #require(
      incident.proof(IncidentClaim(text: "promised Sunday delivery, guarantee", category: .policy)))
    #expect(proof.expectation.settings == "We guarantee delivery on Sundays.")
    #expect(proof.isComplete && proof.incident.category == .policy)
    #expect(proof.correction?.trajectory.final?.text == "Glad to help. Bye.")
  }

  @Test("a claim that the trace doesn't bear out is not proven", arguments: [0, 7])
  func unproven(_ step: Int) throws {
    let proof = Self.invented.proof(IncidentClaim(category: .tone, step: step))
    #expect(proof?.catchesIncident != true)
  }

  @Test("a trace with nothing wrong suggests nothing")
  func nothing() {
    let fine = Incident([user("hi"), says("Hello!")])
    #expect(fine.proof() == nil)
  }

  @Test("what should have been called is expected, and proven with what should have happened")
  func corrected() throws {
    let incident = Incident([user("refund RT-1"), says("You'll get your money.")])
    let right = Incident([
      user("refund RT-1"), calls("refund.issue", ["order_id": "RT-1", "amount": 20]),
      answers(["id": "RF-1"]), says("You'll get your money."),
    ])
    let proof = try #require(
      incident.proof(correction: Correction(right.trajectory, by: "given")))
    #expect(proof.isComplete && proof.expectation.grader == "calls")
    #expect(
      proof.expectation.settings == [
        ["tool": "refund.issue", "args": ["order_id": "RT-1", "amount": 20]]
      ])
    #expect(proof.corrected?.wholePasses == true)
  }

  @Test("an expectation that fails what passed gives way to one that doesn't")
  func passing() throws {
    let fine = PassingTrajectory(
      name: "fine", evalCase: Self.invented.evalCase(),
      trajectory: Incident([user("and RT-7?"), says("It arrives on 2026-06-30.")]).trajectory)
    let proof = try #require(Self.invented.proof(passing: [fine]))
    #expect(proof.checked == 1)
    #expect(proof.failedPassing == ["fine"] || proof.expectation.settings != "2026-06-30")
  }

  @Test("what a case demands is asked only of those that were asked the same")
  func demands() {
    let other = PassingTrajectory(
      name: "other", evalCase: Incident([user("something else entirely")]).evalCase(),
      trajectory: Incident([user("x"), says("y")]).trajectory)
    let demand = Expectation("calls", ["refund.issue"], .toolCall)
    #expect(demand.failures(among: [other], turns: ["refund RT-1"]).checked == 0)
    let ban = Expectation("never_says", "y", .tone)
    #expect(ban.failures(among: [other], turns: ["refund RT-1"]).failed == ["other"])
  }
}
