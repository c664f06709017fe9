import EvalModel
import JSONKit

// What the process writes on stdout.
extension WorkerSession {
  /// Far more than crossing messages explain. A flood must not keep us busy for ever.
  static let strayLimit = 10_000

  func receive(_ bytes: [UInt8]) {
    if phase == .stopping, active.isEmpty { return }
    if answersInText { return hear(bytes + [UInt8(ascii: "\n")]) }
    if isBlank(bytes) {
      strayLines += 1
      if strayLines > Self.strayLimit {
        distrust(.flooded, "the agent wrote more than \(Self.strayLimit) empty lines")
      }
      return
    }
    do throws(JSONError) {
      guard let message = try JSONValue.parse(bytes).object else {
        return distrust(.garbage, "a line of stdout is not a JSON object: \(quote(bytes))")
      }
      if phase == .starting { greet(message, bytes) } else { dispatch(message, bytes) }
    } catch {
      distrust(.garbage, "a line of stdout is not JSON (\(error)): \(quote(bytes))")
    }
  }

  /// A last line may lack its newline. If it is no message, the process ended in the middle of
  /// one, and how it ended says more than the half line does.
  func receiveFragment(_ bytes: [UInt8]) {
    if answersInText { return hear(bytes) }
    if isBlank(bytes) { return }
    if case .some(.object) = try? JSONValue.parse(bytes) {  // any error means "not a message"
      receive(bytes)
    } else {
      fragment = bytes
    }
  }

  private func hear(_ bytes: [UInt8]) {
    guard spoken.count + bytes.count <= maximumLineLength else {
      return distrust(.flooded, "the agent wrote an answer of more than \(maximumLineLength) bytes")
    }
    spoken += bytes
  }

  /// The answer of an agent that answers in text, once its process has ended well. `nil` when it
  /// said nothing.
  func textAnswer(_ trial: Active) -> TrialOutcome? {
    guard let text = String(validating: spoken, as: UTF8.self) else {
      return .agentFailed(
        AgentFailure(.garbage, "the answer is not UTF-8"), partial: trial.conversation.partial)
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let first = lines.firstIndex(where: { !$0.isEmpty }),
      let last = lines.lastIndex(where: { !$0.isEmpty })
    else { return nil }
    let conversation = trial.conversation
    let answer = lines[first...last].joined(separator: "\n")
    let message: JSONObject = ["type": "message", "text": .string(answer), "end_turn": true]
    if case .send(let line) = conversation.receive(message, size: spoken.count),
      (try? JSONValue.parse(line))?["type"] == "user"  // our own line is JSON
    {
      let detail = "the user had more to say, and an agent that answers in text has one turn"
      return .agentFailed(AgentFailure(.noAnswer, detail), partial: conversation.partial)
    }
    guard case .finished(let outcome) = conversation.receive(["type": "done"], size: 0) else {
      return nil
    }
    return outcome
  }

  private func isBlank(_ bytes: [UInt8]) -> Bool {
    !bytes.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
  }

  private func dispatch(_ message: JSONObject, _ bytes: [UInt8]) {
    guard let id = trialID(of: message) else {
      return distrust(
        .garbage, "a line of stdout does not say which trial it belongs to: \(quote(bytes))")
    }
    // Looked up once and changed in place: this is done for every line of every trial.
    guard let place = active.index(forKey: id) else { return receiveStray(id, bytes) }
    switch active.values[place].conversation.receive(message, size: bytes.count) {
    case nil: break
    // A closed or stuffed stdin shows itself: the agent exits or misses its deadline.
    case .send(let line): _ = child.write(line)
    case .sendLater(let line, let delay): send(line, of: id, after: delay)
    case .finished(let outcome): finish(id, active[id]?.verdict ?? outcome)
    case .broken(let failure): abandon(id, failure)
    }
  }

  /// The trial that a message names, or the only one there is.
  private func trialID(of message: JSONObject) -> String? {
    if let id = message["trial"]?.string { return id }
    return active.count == 1 ? active.keys.first : nil
  }

  /// The agent broke the rules within one trial. It is told to leave it, because it would wait for
  /// answers that won't come and carry more trials than it can; a flood ends the process.
  func abandon(_ id: String, _ failure: AgentFailure) {
    guard let partial = active[id]?.conversation.partial else { return }
    cancel(id, as: .agentFailed(failure, partial: partial))
    if case .command = dialect { return endProcess(because: failure.detail) }
    if failure.kind == .flooded {
      endProcess(because: "the worker was stopped after another trial flooded it")
    }
  }

  /// A line about a trial that has ended may have crossed our word of it. One about a trial that
  /// never was is garbage.
  private func receiveStray(_ id: String, _ bytes: [UInt8]) {
    guard finished.contains(id) else {
      return distrust(
        .garbage, "a line of stdout is about a trial that is not running: \(quote(bytes))")
    }
    strayLines += 1
    if strayLines > Self.strayLimit {
      endProcess(because: "the worker flooded stdout with lines about a trial that had ended")
    }
  }

  private func greet(_ message: JSONObject, _ bytes: [UInt8]) {
    guard message["type"]?.string == "ready" else {
      failure = HarnessFailure(
        .cannotStart,
        "the worker must say 'ready' first, it said \(quote(bytes)); "
          + "an agent that answers and exits is run with the 'command' adapter")
      return endProcess(because: "the worker never became ready")
    }
    phase = .ready
    phaseEnds = nil
    hasGreeted = true
    tell(.ready(concurrency: min(max(message["concurrency"]?.int ?? 1, 1), 10_000)))
  }

  /// Something came that can't be trusted. With one trial in flight it is that trial's doing; with
  /// several nobody knows whose, and each is tried again by itself.
  func distrust(_ kind: AgentFailure.Kind, _ detail: String) {
    if !hasCarried, failure == nil {
      failure = HarnessFailure(
        .cannotStart,
        detail + "; stdout carries the protocol, logs belong on stderr" + lastWords)
    }
    let isShared = active.count > 1
    for (id, trial) in active where trial.verdict == nil {
      active[id]?.verdict =
        isShared
        ? .harnessFailed(HarnessFailure(.workerLost, detail))
        : .agentFailed(AgentFailure(kind, detail), partial: trial.conversation.partial)
    }
    endProcess(because: detail)
  }

  /// Stdout is at its end. Most processes follow at once, and how they end says more.
  func fallSilent() {
    guard phase == .starting || phase == .ready else { return }
    if phase == .ready { tell(.leaving) }
    phase = .mute
    phaseEnds = .now + timing.stop
  }
}

/// A short piece of what the agent wrote, on one line.
func quote(_ bytes: [UInt8]) -> String {
  var text = "'"
  for scalar in String(decoding: bytes.prefix(120), as: UTF8.self).unicodeScalars {
    text.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
  }
  return text + (bytes.count > 120 ? "…'" : "'")
}
