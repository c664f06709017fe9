import JSONKit
import Testing

@Suite("JSON pointers")
struct JSONPointerTests {
  /// The examples of RFC 6901, section 5.
  @Test(
    "the RFC's examples name their values",
    arguments: [
      ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
      ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
    ] as [(String, JSONValue)])
  func examples(text: String, expected: JSONValue) throws {
    let document = try JSONValue.parse(
      #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
    )
    let pointer = try #require(JSONPointer(parsing: text))
    #expect(document.value(at: pointer) == expected)
    #expect(pointer.description == text)
    #expect(document.value(at: JSONPointer()) == document)
  }

  @Test(
    "places that aren't there have no value", arguments: ["/2", "/01", "/-", "/a", "/0/x", "/+1"])
  func absent(text: String) throws {
    let pointer = try #require(JSONPointer(parsing: text))
    #expect(JSONValue.array([1, 2]).value(at: pointer) == nil)
  }

  @Test("text that isn't a pointer is refused", arguments: ["a", "a/b", "/~", "/~2"])
  func malformed(text: String) {
    #expect(JSONPointer(parsing: text) == nil)
  }

  @Test("a pointer that was built renders escaped, and as a path for people")
  func rendering() {
    let pointer = JSONPointer().appending("items").appending(0).appending("a/b~c")
    #expect(pointer.description == "/items/0/a~1b~0c")
    #expect(pointer.path == "items[0].a/b~c")
    #expect(JSONPointer(parsing: pointer.description) == pointer)
    #expect(JSONPointer().description.isEmpty)
    #expect(JSONPointer().appending(3).path == "[3]")
  }
}
