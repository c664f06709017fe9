package import JSONKit

extension Pattern {
  /// The `pattern` keyword of JSON Schema. A search that is given up counts as no match, because a
  /// value that can't be checked must not pass.
  package static let schemaPatterns: JSONSchema.PatternCompiler = { source in
    // The schema's own problem says that the pattern is broken; PCRE2's words have no place in it.
    guard let pattern = try? Pattern(UnicodeProperties.shortened(source)) else { return nil }
    return { text in
      if case .match = pattern.firstMatch(in: text) { true } else { false }
    }
  }
}

/// ECMA-262, which JSON Schema points to for patterns, knows general categories by long names and
/// scripts by `Script=`; PCRE2 knows only the short ones.
enum UnicodeProperties {
  /// The expression with every `\p{Letter}` written as `\p{L}`. Other text stays as it is.
  static func shortened(_ expression: String) -> String {
    guard expression.utf8.contains(UInt8(ascii: "{")) else { return expression }
    var shortened = ""
    var rest = Substring(expression)
    while let slash = rest.firstIndex(of: "\\") {
      shortened += rest[..<slash]
      let escape = rest[slash...].prefix(2)
      shortened += escape
      rest = rest[escape.endIndex...]
      guard escape == "\\p" || escape == "\\P", rest.first == "{",
        let end = rest.firstIndex(of: "}")
      else { continue }
      let name = rest[..<end].dropFirst()
      let value = name.split(separator: "=", maxSplits: 1).last ?? name
      shortened += "{\(categories[String(value)] ?? String(value))}"
      rest = rest[end...].dropFirst()
    }
    return shortened + rest
  }

  private static let categories = [
    "Other": "C", "Control": "Cc", "Format": "Cf", "Unassigned": "Cn", "Private_Use": "Co",
    "Surrogate": "Cs", "Letter": "L", "Cased_Letter": "L&", "Lowercase_Letter": "Ll",
    "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Titlecase_Letter": "Lt",
    "Uppercase_Letter": "Lu", "Mark": "M", "Combining_Mark": "M", "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me", "Nonspacing_Mark": "Mn", "Number": "N", "Decimal_Number": "Nd",
    "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
    "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Close_Punctuation": "Pe",
    "Final_Punctuation": "Pf", "Initial_Punctuation": "Pi", "Other_Punctuation": "Po",
    "Open_Punctuation": "Ps", "Symbol": "S", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk",
    "Math_Symbol": "Sm", "Other_Symbol": "So", "Separator": "Z", "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp", "Space_Separator": "Zs", "LC": "L&", "cntrl": "Cc",
  ]
}
