package import Diagnostics
import JSONKit

extension Shape {
  /// A list whose items all have one shape. Items that can't be read are left out; their problems
  /// are recorded.
  package static func list<Item>(of item: Shape<Item>) -> Shape<[Item]> where Value == [Item] {
    Shape<[Item]>(
      schema: { writer in ["type": "array", "items": item.schema(&writer)] },
      read: { node, problems in
        guard case .list(let nodes) = node.kind else {
          let isScalar = if case .map = node.kind { false } else { !node.json.isNull }
          problems.expected("a list", at: node, hints: isScalar ? ["put it in brackets"] : [])
          return nil
        }
        return nodes.compactMap { item.read($0, &problems) }
      })
  }

  /// A list, or a single item in place of a list of one.
  package static func oneOrMore<Item>(of item: Shape<Item>) -> Shape<[Item]>
  where Value == [Item] {
    let list = Shape<[Item]>.list(of: item)
    return Shape<[Item]>(
      schema: { writer in ["anyOf": [item.schema(&writer), list.schema(&writer)]] },
      read: { node, problems in
        if case .list = node.kind { return list.read(node, &problems) }
        return item.read(node, &problems).map { [$0] }
      })
  }

  /// A map from names to values of one shape, in the order in which it was written.
  package static func map<Item>(of item: Shape<Item>) -> Shape<[NamedValue<Item>]>
  where Value == [NamedValue<Item>] {
    Shape<[NamedValue<Item>]>(
      schema: { writer in ["type": "object", "additionalProperties": item.schema(&writer)] },
      read: { node, problems in
        guard case .map(let entries) = node.kind else {
          problems.expected("a map", at: node)
          return nil
        }
        return entries.compactMap { entry in
          item.read(entry.value, &problems).map {
            NamedValue(name: entry.key, namePlace: entry.keyPlace, value: $0)
          }
        }
      })
  }

  /// Chooses between shapes by the kind of node: the short form and the long form of one thing.
  package static func either(
    scalar: Shape? = nil, list: Shape? = nil, map: Shape? = nil, expecting what: String
  ) -> Shape {
    let forms = [scalar, list, map].compactMap { $0 }
    return Shape(
      schema: { writer in
        .object(["anyOf": .array(forms.map { $0.schema(&writer) })])
      },
      read: { node, problems in
        let form =
          switch node.kind {
          case .list: list
          case .map: map
          case .null, .bool, .int, .double, .string: scalar
          }
        if let form { return form.read(node, &problems) }
        problems.expected(what, at: node)
        return nil
      })
  }

  /// A shape that is made when it is first needed, under a name, so that it may contain itself.
  package static func recursive(
    _ name: String, _ make: @escaping @Sendable () -> Shape
  ) -> Shape {
    Shape(
      schema: { writer in writer.reference(to: name) { make().schema(&$0) } },
      read: { node, problems in make().read(node, &problems) })
  }
}

/// An entry of a map whose keys are names that a person chose.
package struct NamedValue<Value> {
  package var name: String
  package var namePlace: SourcePlace
  package var value: Value

  package init(name: String, namePlace: SourcePlace, value: Value) {
    self.name = name
    self.namePlace = namePlace
    self.value = value
  }
}

extension NamedValue: Sendable where Value: Sendable {}
