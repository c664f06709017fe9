import JSONKit

/// For tests only: the language's own regular expressions, by Unicode scalars.
let regularExpression: JSONSchema.PatternCompiler = { expression in
  // A broken expression is an answer here, and the caller asks for no reason.
  guard (try? Regex(expression)) != nil else { return nil }
  return { text in
    // It was compiled above; `Regex` itself can't be shared between threads.
    (try? Regex(expression).matchingSemantics(.unicodeScalar).firstMatch(in: text)) != nil
  }
}
