// Parses the JSON documents on stdin, one a line, and does nothing with them: what reading alone
// costs. Compiled together with the sources of JSONKit by `.ci/bench`.

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@main
enum Program {
  static func main() {
    var held: [UInt8] = []
    var count = 0
    while true {
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, filled in
        filled = max(0, read(0, buffer.baseAddress, buffer.count))
      }
      if chunk.isEmpty { break }
      held += chunk
      var start = 0
      held.withUnsafeBytes { bytes in
        while let base = bytes.baseAddress,
          let found = memchr(base + start, 0x0A, bytes.count - start)
        {
          let end = UnsafeRawPointer(found) - base
          let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          if (try? JSONValue.parse(line)) != nil { count += 1 }
          start = end + 1
        }
      }
      held.removeFirst(start)
    }
    print(count)
  }
}
