package enum Suggestion { package static func nearest(to w: String, in k: [String]) -> String? { nil } }
