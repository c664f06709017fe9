import JSONKit

/// Takes the harness's lines and hands each to its trial; every trial is a task with a mailbox.
struct Switchboard {
  static let concurrency = 16

  let release: Release
  let today: CalendarDate
  let output: LineWriter

  private enum Event: Sendable {
    case line([UInt8])
    case finished(trial: String, number: Int)
    case endOfInput
  }

  /// Serves until the harness says stop, its input ends, or, when nobody said `start`, the one trial is
  /// done.
  func serve(_ reader: LineReader) async {
    let (events, feed) = AsyncStream.makeStream(of: Event.self)
    reader.start(
      deliver: { feed.yield(.line($0)) }, end: { feed.yield(.endOfInput) })
    await withDiscardingTaskGroup { group in
      var mailboxes: [String: (number: Int, box: AsyncStream<TrialEvent>.Continuation)] = [:]
      var trials = 0
      var isWorker = false
      serving: for await event in events {
        switch event {
        case .endOfInput: break serving
        case .finished(let trial, let number):
          // A harness may use a name again before the news of its first use arrives here.
          if mailboxes[trial]?.number == number { mailboxes[trial] = nil }
          if !isWorker { break serving }
        case .line(let bytes):
          switch incoming(bytes) {
          case nil: continue
          case .start:
            isWorker = true
            announce()
          case .stop: break serving
          case .trial(let request):
            let name = request.trial ?? ""
            let (mail, mailbox) = AsyncStream.makeStream(of: TrialEvent.self)
            trials += 1
            let number = trials
            mailboxes[name] = (number, mailbox)
            group.addTask {
              await attend(request, mail)
              feed.yield(.finished(trial: name, number: number))
            }
          case .event(let trial, let event):
            let only = mailboxes.count == 1 ? mailboxes.keys.first : nil
            // A line for a finished trial is late, not wrong: a cancel crosses a done.
            if let name = trial ?? only { mailboxes[name]?.box.yield(event) }
          }
        }
      }
      for mailbox in mailboxes.values { mailbox.box.finish() }
    }
    output.flush()
  }

  private func attend(_ request: TrialRequest, _ mail: AsyncStream<TrialEvent>) async {
    let dialogue = Dialogue(request, events: mail, output: output)
    let clerk = Clerk(dialogue, Conduct(release: release, seed: request.seed), today: today)
    do throws(Interruption) {
      dialogue.finish(try await clerk.converse())
    } catch {
      dialogue.fail(error)
    }
  }

  private func announce() {
    let ready: JSONValue = [
      "type": "ready", "name": "support-agent", "version": .string(release.rawValue),
      "concurrency": .int(Int64(Self.concurrency)),
    ]
    output.write(ready.encoded(.compact))
  }

  private func incoming(_ bytes: [UInt8]) -> Incoming? {
    do throws(LineError) {
      return try Incoming(line: bytes)
    } catch {
      complain("ignored a line: \(error.message)")
      return nil
    }
  }
}
