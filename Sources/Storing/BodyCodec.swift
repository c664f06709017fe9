import CZstd

/// Compresses and restores the long parts of a trial, with one context each for all of them.
final class BodyCodec {
  /// Level 3 makes trajectories about a quarter of their size in a tenth of zlib's time.
  static let level: Int32 = 3
  /// A few bytes can claim to be the compressed form of anything.
  static let limit = 64 << 20

  private let compressor: OpaquePointer
  private let decompressor: OpaquePointer

  init() {
    guard let compressor = ZSTD_createCCtx(), let decompressor = ZSTD_createDCtx() else {
      preconditionFailure("no memory for zstd")
    }
    self.compressor = compressor
    self.decompressor = decompressor
  }

  deinit {
    ZSTD_freeCCtx(compressor)
    ZSTD_freeDCtx(decompressor)
  }

  func compress(_ body: [UInt8]) throws(StoreError) -> [UInt8] {
    guard body.count <= Self.limit else {
      throw .tooLarge(bytes: body.count, limit: Self.limit)
    }
    let bound = ZSTD_compressBound(body.count)
    var code = 0
    let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      code = body.withUnsafeBytes {
        ZSTD_compressCCtx(
          compressor, buffer.baseAddress, bound, $0.baseAddress, $0.count, Self.level)
      }
      count = ZSTD_isError(code) == 0 ? code : 0
    }
    precondition(ZSTD_isError(code) == 0, "the buffer has the size that zstd asks for")
    return compressed
  }

  /// Restores a body. Only frames that say how long they are, as ours do, and whose length is
  /// within the limit.
  func decompress(_ compressed: [UInt8]) throws(StoreError) -> [UInt8] {
    let announced = compressed.withUnsafeBytes {
      ZSTD_getFrameContentSize($0.baseAddress, $0.count)
    }
    // Unknown sizes and what isn't a frame are reported as the two largest numbers.
    guard announced <= UInt64(Self.limit) else {
      throw .unreadable("a trial's record that isn't compressed as it should be")
    }
    let size = Int(announced)
    var code = 0
    let body = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      code = compressed.withUnsafeBytes {
        ZSTD_decompressDCtx(decompressor, buffer.baseAddress, size, $0.baseAddress, $0.count)
      }
      count = ZSTD_isError(code) == 0 ? code : 0
    }
    guard ZSTD_isError(code) == 0 else {
      throw .unreadable("a trial's record whose compressed form is damaged")
    }
    return body
  }
}
