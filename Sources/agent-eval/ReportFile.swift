import CommandKit
import Diagnostics
import Reading
import Reporting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that `-o` asks for: its name and the form that is written into it.
struct ReportFile: Equatable {
  var format: ReportFormat
  /// As it was typed; `{set}` in it stands for the eval set's name.
  var path: String

  static let placeholder = "{set}"

  /// Reads `FILE` or `FORMAT=FILE`.
  init(_ text: String) throws(CommandFailure) {
    if let equals = text.firstIndex(of: "=") {
      let name = String(text[..<equals])
      if let format = ReportFormat(rawValue: name) {
        self.format = format
        path = String(text[text.index(after: equals)...])
        guard !path.isEmpty else { throw CommandFailure("-o \(text) names no file") }
        return
      }
      // A file whose name has such a beginning can be given as ./NAME.
      if !name.isEmpty, name.allSatisfy(\.isLetter) {
        let hints = Suggestion.hints(for: name, in: ReportFormat.allCases.map(\.name))
        throw CommandFailure(
          (["there is no report format '\(name)'"] + hints).joined(separator: "\nhint: "))
      }
    }
    guard let format = ReportFormat(file: text) else {
      let endings = ReportFormat.endings.map(\.0).filter { $0.hasPrefix(".") }
      throw CommandFailure(
        """
        the name '\(text)' doesn't say in which form to write the report
        hint: it may end in \(endings.joined(separator: ", "))
        hint: or name the form: -o junit=\(text)
        """)
    }
    self.format = format
    path = text
  }

  /// The file's path for the report of one eval set.
  func path(evalSet: String) -> String {
    return path.replacing(Self.placeholder, with: Slug.of(evalSet))
  }

  /// Looks before the work begins whether the file can be written when it is done: a missing
  /// folder must not cost the report of an hour's run.
  static func check(_ files: [ReportFile], evalSets: [String]) throws(CommandFailure) {
    var seen: [String: String] = [:]
    for file in files {
      for set in evalSets {
        let path = SourceFile.join("", file.path(evalSet: set))
        if let other = seen.updateValue(set, forKey: path) {
          throw CommandFailure(
            other == set
              ? "-o names the file \(path) twice"
              : """
              the reports of '\(other)' and '\(set)' would both go to \(path)
              hint: put \(placeholder) into the name; it becomes the eval set's
              """)
        }
        let folder = SourceFile.folder(of: path)
        if SourceFile.isFolder(path) {
          throw CommandFailure("can't write the report to \(path): it is a folder")
        }
        guard SourceFile.isFolder(folder.isEmpty ? "." : folder) else {
          throw CommandFailure("can't write \(path): the folder \(folder) does not exist")
        }
        // Into a device, such as /dev/stdout, is written in place.
        guard access(AtomicFile.isDevice(path) ? path : folder.isEmpty ? "." : folder, W_OK) == 0
        else { throw CommandFailure("can't write \(path): permission denied") }
      }
    }
  }
}

extension CommandFailure {
  init(_ message: String) { self.init(.notJudged, message) }
}
