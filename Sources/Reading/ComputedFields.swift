import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// Fields that are worked out from the others of their row.
enum ComputedFields {
  /// A text or another plain value is a template; a map names the rule.
  static let shape = Shape<[NamedValue<ComputedField.Rule>]>.map(of: rule).map { fields, _, _ in
    fields.map { ComputedField(name: $0.name, rule: $0.value) }
  }

  private static let rule = Shape<ComputedField.Rule>(
    schema: { _ in ["type": ["object", "string", "number", "boolean"]] },
    read: { node, problems in
      if case .map = node.kind { return calculation.read(node, &problems) }
      return .template(node.json)
    })

  private static let calculation: Shape<ComputedField.Rule> = {
    let sum = Field("sum", path, "The numbers that a path such as items.price leads to, added up")
    let count = Field("count", path, "How many values a path leads to")
    let product = Field("product", names, "Fields to multiply")
    let difference = Field("difference", names, "The first field less the others")
    return .record([sum, count, product, difference]) { record in
      let rules: [ComputedField.Rule] = [
        record.read(sum).map { .sum($0) }, record.read(count).map { .count($0) },
        record.read(product).map { .product($0) },
        record.read(difference).map { .difference($0) },
      ].compactMap { $0 }
      if rules.count == 1 { return rules[0] }
      record.problems.add(
        Diagnostic(
          "one-of", "expected one way to work the field out, found \(rules.count)",
          at: record.node.place, hints: ["one of sum, count, product, difference"]))
      return nil
    }
  }()

  private static let names = Shape<[String]>.oneOrMore(of: Shape<String>.name)
  private static let path = Shape<String>.name.map { text, _, _ in
    text.split(separator: ".").map(String.init)
  }
}
