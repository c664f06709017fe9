import EvalModel
import JSONKit
import Testing

@Suite struct TemplateTests {
  private func fill(_ template: JSONValue) -> JSONValue {
    let values: JSONObject = ["order_id": "RT-1", "amount": 39.9, "items": ["a", "b"]]
    return Template.fill(template) { reference in
      switch (reference.root, reference.path.first) {
      case ("args", let name?): values[name]
      case ("next", nil): 7
      default: nil
      }
    }
  }

  @Test(
    "a text that is one reference becomes the value, inside a text its words",
    arguments: [
      ("$args.amount", 39.9), ("$args.items", ["a", "b"]), ("RF-$next", "RF-7"),
      ("$args.order_id/$next", "RT-1/7"), ("costs $5", "costs $5"), ("$", "$"), ("$$next", "$7"),
      ("$next.", "7."), ("$args.missing", nil), ("x $args.missing y", "x  y"), ("plain", "plain"),
      ("$args.amount EUR", "39.9 EUR"),
    ] as [(String, JSONValue)])
  func texts(_ template: String, _ filled: JSONValue) {
    #expect(fill(.string(template)) == filled)
  }

  @Test("templates reach into lists and maps, and leave other values alone")
  func nested() {
    #expect(
      fill(["a": ["$next", 1, nil], "b": ["c": "$args.order_id"], "d": true])
        == ["a": [7, 1, nil], "b": ["c": "RT-1"], "d": true])
  }

  @Test("the arguments that a template needs are known before it is filled")
  func arguments() {
    let template: JSONValue = ["x": "$args.a", "y": ["RF-$args.b", "$user.id"], "z": 1]
    #expect(Template.arguments(in: template) == ["a", "b"])
  }
}
