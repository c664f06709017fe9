package import EvalModel
package import JSONKit

/// One trial's copy of the world: answers tool calls and remembers what they changed.
///
/// It is a value, so no two trials can see each other's state. It uses no clock, and its chance
/// comes from the trial's seed, so the same calls get the same answers.
package struct WorldSession: Sendable {
  /// An action that was asked for with a key, so that asking again changes nothing.
  private struct Remembered {
    var arguments: JSONValue
    var answer: ToolResult.Answer
  }

  let world: World
  let user: User
  let seed: UInt64
  var tables: JSONObject
  /// Table → id → the row now, or `null` when it was deleted: only rows that calls changed.
  var changes: JSONObject
  private var callsByTool: [String: Int] = [:]
  /// What `$next` stands for, by table, so that a return is RMA-1 whatever else was done before.
  var numbers: [String: Int] = [:]
  private var remembered: [String: Remembered] = [:]
  /// Made when the first query comes.
  var index: DocumentIndex?
  /// How often each recorded reply was given.
  var replyCounts: [Int: Int] = [:]

  package init(world: World, user: User, seed: UInt64 = 0) {
    self.world = world
    self.user = user
    self.seed = seed
    tables = world.records
    changes = JSONObject(world.writableTables.map { .init($0, [:]) })
  }

  /// The state for the trajectory: for each table that a tool can write, the rows that differ from
  /// the start.
  package var endState: JSONValue { .object(changes) }

  /// What the trajectory has of one call. Whatever the agent sends, there is an answer for it.
  package mutating func answer(_ call: ToolCall) -> ToolResult { reply(to: call).result }

  /// Answers one call, as a service would.
  package mutating func reply(to call: ToolCall) -> ToolReply {
    guard let tool = world.tool(named: call.name) else {
      return ToolReply(
        ToolResult(
          id: call.id,
          answer: .error(
            ToolError(kind: "unknown_tool", message: "there is no tool '\(call.name.prefix(80))'")
          )))
    }
    callsByTool[tool.name, default: 0] += 1
    let breaches = breaches(of: tool, call.arguments)
    let recorded = recordedReply(to: call)
    if recorded == nil, let violation = tool.schema.validate(call.arguments, limit: 1).first {
      let error = ToolError(kind: "invalid_arguments", message: violation.message)
      return ToolReply(ToolResult(id: call.id, answer: .error(error), breaches: breaches))
    }
    let faults = faults(for: tool, call: callsByTool[tool.name] ?? 0)
    var reply = ToolReply(
      ToolResult(id: call.id, answer: .ok(.null), breaches: breaches), faults: faults.map(\.kind))
    if let fault = faults.first(where: \.kind.refuses) {
      reply.refuse(with: fault)
    } else if tool.policy.isEnforced, let breach = breaches.first {
      reply.result.answer = .error(ToolError(kind: "policy", message: breach))
    } else {
      reply.result.answer =
        recorded.map { give($0) } ?? act(tool, call.arguments, faults)
      if case .retrieve(let query, _, _) = tool.behaviour {
        reply.retrieval = retrieval(reply.result.answer, call.arguments[query]?.string)
      }
      for fault in faults { reply.damage(by: fault) }
    }
    let delay = faults.reduce(tool.latency) { $0 + $1.wait }
    if delay > .zero { reply.result.latency = delay }
    return reply
  }

  /// Does what the tool does, unless it was asked for the same with the same key before.
  private mutating func act(
    _ tool: Tool, _ arguments: JSONValue, _ faults: [FaultRule]
  ) -> ToolResult.Answer {
    guard let name = tool.idempotencyKey, let key = arguments[name], !key.isNull else {
      return perform(tool, arguments, faults)
    }
    let place = "\(tool.name)\u{0}\(Self.rowID(key))"
    if let before = remembered[place] {
      if before.arguments.isEquivalent(to: arguments) { return before.answer }
      let words = "the key '\(Self.rowID(key).prefix(80))' was used for another request"
      return .error(ToolError(kind: "conflict", message: words))
    }
    let answer = perform(tool, arguments, faults)
    // A request that failed may be made again.
    if case .ok = answer { remembered[place] = Remembered(arguments: arguments, answer: answer) }
    return answer
  }

  private mutating func perform(
    _ tool: Tool, _ arguments: JSONValue, _ faults: [FaultRule]
  ) -> ToolResult.Answer {
    var behaviour = tool.behaviour
    if faults.contains(where: { $0.kind == .partialSuccess }) { behaviour = behaviour.halved }
    var answer = perform(behaviour, arguments)
    if faults.contains(where: { $0.kind == .duplicateDelivery }), behaviour.writes,
      tool.idempotencyKey.flatMap({ arguments[$0] }) == nil
    {
      // The service took the request twice and answered once.
      _ = perform(behaviour, arguments)
    }
    if let stale = faults.first(where: { $0.kind == .staleData }), !behaviour.writes {
      answer = staleAnswer(behaviour, arguments, stale)
    }
    guard case .ok(let value) = answer, !tool.computed.isEmpty else { return answer }
    return .ok(value.mapRows { computing(tool.computed, arguments, $0) })
  }
}

// MARK: - Rules

extension WorldSession {
  /// Approval is the conversation's business and is judged from the trajectory; here are the rules
  /// that a call alone can break. An attempt counts even when the call fails for another reason.
  private func breaches(of tool: Tool, _ arguments: JSONValue) -> [String] {
    var breaches: [String] = []
    for (argument, maximum) in tool.policy.maximums.sorted(by: { $0.key < $1.key }) {
      if let value = arguments[argument], let number = value.number, number > maximum {
        let allowed = Int64(exactly: maximum).map { JSONValue.int($0) } ?? .double(maximum)
        breaches.append("\(argument) is \(value), allowed is at most \(allowed)")
      }
    }
    let groups = tool.policy.groups
    if !groups.isEmpty, Set(groups).isDisjoint(with: user.groups) {
      breaches.append("the user is in none of the groups \(groups.joined(separator: ", "))")
    }
    return breaches
  }

  /// All that hit this call; several may, one on top of the other.
  private func faults(for tool: Tool, call number: Int) -> [FaultRule] {
    if world.faults.isEmpty { return [] }
    return world.faults.enumerated().compactMap { place, rule in
      guard rule.tool.utf8.elementsEqual(tool.name.utf8), rule.calls.include(number) else {
        return nil
      }
      guard let probability = rule.probability else { return rule }
      return chance(place, number) < probability ? rule : nil
    }
  }

  /// A number in 0..<1 for one rule and one call, whatever was drawn before: an agent that makes a
  /// call more doesn't change what becomes of the others.
  private func chance(_ rule: Int, _ call: Int) -> Double {
    // SplitMix64's mixing (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators).
    var bits = seed &+ UInt64(truncatingIfNeeded: rule) &* 0x9E37_79B9_7F4A_7C15
    bits = bits &+ UInt64(truncatingIfNeeded: call) &* 0xD1B5_4A32_D192_ED03
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Double(bits >> 11) / Double(UInt64(1) << 53)
  }
}

extension World {
  /// The tables that some tool can change, in order.
  package var writableTables: [String] {
    var names: [String] = []
    for tool in tools {
      let table: String? =
        switch tool.behaviour {
        case .create(let table, _, _, _), .update(let table, _, _, _), .delete(let table, _, _):
          table
        case .lookup, .find, .list, .search, .retrieve, .replies, .fixed: nil
        }
      if let table, !names.contains(table) { names.append(table) }
    }
    return names
  }
}
