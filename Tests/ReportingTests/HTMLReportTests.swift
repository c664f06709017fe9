import CZlib
import Diagnostics
import EvalModel
import JSONKit
import Testing

@testable import Reporting

@Suite("HTML report")
struct HTMLReportTests {
  /// A small reader of our own pages: names of elements and attributes, without what they hold.
  static func elements(_ html: String) -> [String] {
    html.split(separator: "<").dropFirst().map { piece in
      String(piece.prefix { !$0.isWhitespace && $0 != ">" })
    }
  }

  @Test("the verdict stands before everything else, and the page asks for nothing")
  func page() throws {
    let html = HTMLReport(SampleRun.typical.report).pageWithoutTrials
    let verdict = try #require(html.firstRange(of: "✗ regressed</span>"))
    let chart = try #require(html.firstRange(of: "Pass rate by intent"))
    let table = try #require(html.firstRange(of: "<table id=\"table\">"))
    #expect(verdict.lowerBound < chart.lowerBound && chart.lowerBound < table.lowerBound)
    for word in ["http://", "https://", " src=", "url(", "@import", " style=\"", " onclick"] {
      // The program may speak of an attribute's name; the page has none.
      let markup = html.split(separator: "<script>")[0]
      #expect(!markup.contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'; style-src 'sha256-"))
    #expect(Self.elements(html).count { $0 == "tr" } == 1 + 3 + 1 + 3 + 1 + 1 + 1 + 18)
  }

  @Test("the policy allows exactly the page's own style and program")
  func policy() throws {
    let html = HTMLReport(SampleRun.allPassed.report).pageWithoutTrials
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
      let start = try #require(html.firstRange(of: "<\(element)>"))
      let end = try #require(html.firstRange(of: "</\(element)>"))
      let text = String(html[start.upperBound..<end.lowerBound])
      #expect(!text.contains("</"), "what would end it isn't in it")
      let digest = Base64.text(hex: Digest.of(text).hex)
      #expect(html.contains("\(directive) 'sha256-\(digest)'"))
    }
  }

  @Test(
    "every kind of run has a page",
    arguments: [
      SampleRun.allPassed, .typical, .nothingJudged, .onlyHarnessFailures, .oneTrial, .oneCase,
      SampleRun(cases: []),
    ])
  func runs(run: SampleRun) {
    let html = HTMLReport(run.report).pageWithoutTrials
    #expect(html.hasSuffix("</html>\n"))
    for element in ["section", "table", "svg", "div", "ul", "li", "dl", "header", "details", "tr"] {
      let names = Self.elements(String(html.split(separator: "<script>")[0]))
      #expect(
        names.count { $0 == element } == names.count { $0 == "/" + element }, "\(element)")
    }
  }

  @Test("trials are packed as one document that reads back")
  func packed() throws {
    let view = SampleTrial.view()
    let packed = PackedTrials(
      caseID: "refund-late-parcel-017", input: ["where is it?"],
      trials: [.init(view), .init(view)],
      invocation: Invocation(run: "r", runIsLatest: false), trialsPerCase: 10)
    let json = try JSONValue.parse(try Self.inflated(packed.text))
    #expect(json["input"]?.array?.first?.string == "where is it?")
    #expect(json["repeat"]?.string == "agent-eval run --case refund-late-parcel-017 -n 10")
    let trials = try #require(json["trials"]?.array)
    #expect(trials.count == 2 && trials[1]["trial"] == view.json)
    #expect(
      trials[0]["show"]?.string == "agent-eval show refund-late-parcel-017 --trial 3 --run r")
    #expect(
      HTMLReport(SampleRun.typical.report).body(number: 4, trials: packed)
        .hasPrefix("<script type=\"text/plain\" id=\"body-4\">"))
  }

  @Test("a trial that no page should hold is left out with the command that shows it")
  func long() throws {
    var trajectory = SampleTrial.trajectory
    trajectory.final = FinalAnswer(text: String(repeating: "long ", count: 300_000))
    let packed = PackedTrials(
      caseID: "c", input: [], trials: [.init(SampleTrial.view(.completed(trajectory)))],
      invocation: Invocation(run: "r", runIsLatest: true), trialsPerCase: 1)
    let json = try JSONValue.parse(try Self.inflated(packed.text))
    let trial = try #require(json["trials"]?.array?.first)
    #expect(trial["left_out"]?.string != nil && trial["trial"]?["trajectory"]?.isNull == true)
    #expect(trial["trial"]?["outcome"]?["kind"]?.string == "completed")
    #expect(packed.size < 10_000)
  }

  @Test(
    "Base64 as the standard's own examples have it",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ])
  func base64(text: String, encoded: String) { #expect(Base64.text(Array(text.utf8)) == encoded) }

  /// Undoes what the page undoes.
  static func inflated(_ base64: String) throws -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for letter in base64.utf8 where letter != UInt8(ascii: "=") {
      bits = bits << 6 | UInt32(try #require(alphabet.firstIndex(of: letter)))
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    var stream = z_stream()
    #expect(
      inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { inflateEnd(&stream) }
    let size = 8 << 20
    return [UInt8](unsafeUninitializedCapacity: size) { output, count in
      bytes.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(size)
        #expect(inflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
      count = size - Int(stream.avail_out)
    }
  }
}
