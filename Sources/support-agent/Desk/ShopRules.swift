/// What every support agent of the shop has learned.
enum ShopRules {
  /// Above this a person decides.
  static let refundCap = 500.0
  static let returnDays = 30
  /// 24 months.
  static let warrantyDays = 730
  /// A parcel that wasn't scanned for longer counts as lost.
  static let lostAfterDays = 10
}
