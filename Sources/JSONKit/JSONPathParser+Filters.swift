extension JSONPathParser {
  /// Something inside a filter, before it is known what it may stand for.
  private enum Term {
    case operand(JSONPathOperand)
    case query(JSONPathQuery)
    case condition(JSONPathCondition)
  }

  /// `or` binds weakest.
  mutating func condition() throws(JSONPathError) -> JSONPathCondition {
    var parts = [try conjunction()]
    while try takeOperator("||") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(JSONPathError) -> JSONPathCondition {
    var parts = [try basic()]
    while try takeOperator("&&") { parts.append(try basic()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  /// An operator with the white space around it; without one nothing is taken.
  private mutating func takeOperator(_ text: StaticString) throws(JSONPathError) -> Bool {
    let end = position
    skipSpace()
    guard take(text) else {
      position = end
      return false
    }
    skipSpace()
    return true
  }

  private mutating func basic() throws(JSONPathError) -> JSONPathCondition {
    if take("!") {
      skipSpace()
      if peek == UInt8(ascii: "(") { return .not(try parenthesized()) }
      let start = position
      return .not(try test(try term(), from: start))
    }
    if peek == UInt8(ascii: "(") { return try parenthesized() }
    let start = position
    let left = try term()
    let end = position
    skipSpace()
    guard let comparison = takeComparison() else {
      position = end
      return try test(left, from: start)
    }
    let leftOperand = try operand(left, from: start)
    skipSpace()
    let rightStart = position
    let right = try operand(try term(), from: rightStart)
    return .compare(leftOperand, comparison, right)
  }

  private mutating func parenthesized() throws(JSONPathError) -> JSONPathCondition {
    try open()
    skipSpace()
    let condition = try condition()
    skipSpace()
    guard take(")") else { throw unexpected("')'") }
    close()
    return condition
  }

  private mutating func takeComparison() -> JSONPathComparison? {
    if take("==") { return .equal }
    if take("!=") { return .unequal }
    if take("<=") { return .lessOrEqual }
    if take(">=") { return .greaterOrEqual }
    if take("<") { return .less }
    if take(">") { return .greater }
    return nil
  }

  private func test(_ term: Term, from start: Int) throws(JSONPathError) -> JSONPathCondition {
    switch term {
    case .query(let query): return .exists(query)
    case .condition(let condition): return condition
    case .operand(.literal): throw error("a literal must be compared with something", at: start)
    case .operand: throw error("the result of this function must be compared", at: start)
    }
  }

  private func operand(_ term: Term, from start: Int) throws(JSONPathError) -> JSONPathOperand {
    switch term {
    case .operand(let operand): return operand
    case .query(let query) where query.isSingular: return .singular(query)
    case .query:
      throw error("a query that can select several values can't be compared", at: start)
    case .condition:
      throw error("the result of this function is true or false and can't be compared", at: start)
    }
  }

  private mutating func term() throws(JSONPathError) -> Term {
    guard let first = peek else { throw unexpected("an expression") }
    switch first {
    case UInt8(ascii: "@"), UInt8(ascii: "$"): return .query(try query())
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .operand(.literal(.string(try string())))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .operand(.literal(try number()))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): return try word()
    default: throw unexpected("an expression")
    }
  }

  private mutating func query() throws(JSONPathError) -> JSONPathQuery {
    let isAbsolute = peek == UInt8(ascii: "$")
    position += 1
    return JSONPathQuery(isAbsolute: isAbsolute, segments: try segments())
  }

  private mutating func word() throws(JSONPathError) -> Term {
    let start = position
    while let byte = peek, 0x61...0x7A ~= byte || byte == 0x5F || byte.isDigit { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard peek == UInt8(ascii: "(") else {
      switch word {
      case "true": return .operand(.literal(true))
      case "false": return .operand(.literal(false))
      case "null": return .operand(.literal(.null))
      default: throw error("\(word.quoted) is no value: texts stand in quotes", at: start)
      }
    }
    return try function(word, from: start)
  }

  private mutating func function(_ name: String, from start: Int) throws(JSONPathError) -> Term {
    switch name {
    case "length", "count", "value", "match", "search": break
    default: throw error("there is no function \(name.quoted)", at: start)
    }
    let arguments = try arguments()
    let wanted = name == "match" || name == "search" ? 2 : 1
    guard arguments.count == wanted else {
      throw error("\(name.quoted) takes \(wanted == 1 ? "1 argument" : "2 arguments")", at: start)
    }
    switch name {
    case "length": return .operand(.length(try value(arguments[0])))
    case "count": return .operand(.count(try nodes(arguments[0])))
    case "value": return .operand(.only(try nodes(arguments[0])))
    default:
      guard hasPatterns else {
        throw error("\(name.quoted) is not available here", at: start)
      }
      return .condition(
        .matches(
          try value(arguments[0]), try value(arguments[1]), name == "match" ? .whole : .anywhere))
    }
  }

  private typealias Argument = (term: Term, start: Int)

  private mutating func arguments() throws(JSONPathError) -> [Argument] {
    try open()
    skipSpace()
    var arguments: [Argument] = []
    if take(")") {
      close()
      return arguments
    }
    repeat {
      skipSpace()
      let start = position
      arguments.append((try term(), start))
      skipSpace()
    } while take(",")
    guard take(")") else { throw unexpected("',' or ')'") }
    close()
    return arguments
  }

  private func value(_ argument: Argument) throws(JSONPathError) -> JSONPathOperand {
    try operand(argument.term, from: argument.start)
  }

  private func nodes(_ argument: Argument) throws(JSONPathError) -> JSONPathQuery {
    guard case .query(let query) = argument.term else {
      throw error("this argument must be a query", at: argument.start)
    }
    return query
  }
}
