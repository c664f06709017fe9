/// Keys and tokens in the shapes of those who give them out, put together when a test runs.
enum CorpusSecrets {
  private static let hex = "0123456789abcdef"
  private static let word = CorpusFillers.alphanumeric
  private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

  /// In each the parts of the prefix, the length of the rest and what it is made of.
  private static let shapes: [([String], Int, String)] = [
    (["gh", "p_"], 36, word), (["github_", "pat_"], 60, word), (["AK", "IA"], 16, upper),
    (["s", "k-ant-"], 60, word), (["s", "k-proj-"], 50, word), (["AI", "za"], 35, word),
    (["xo", "xb-"], 40, word), (["np", "m_"], 36, word), (["s", "k_live_"], 24, word),
    (["wh", "sec_"], 32, word), (["gl", "pat-"], 20, word), (["sh", "pat_"], 32, hex),
    (["do", "p_v1_"], 64, hex), (["h", "f_"], 34, word), (["py", "pi-AgEI"], 80, word),
    (["dc", "kr_pat_"], 27, word), (["da", "pi"], 32, hex), (["li", "n_api_"], 40, word),
    (["nt", "n_"], 46, word), (["ATA", "TT3"], 120, word), (["h", "vs."], 90, word),
    (["gl", "sa_"], 41, word), (["NR", "AK-"], 27, upper), (["PM", "AK-"], 59, hex),
    (["sq", "0atp-"], 22, word), (["gs", "k_"], 52, word), (["xa", "i-"], 80, word),
    (["r", "8_"], 37, word), (["ruby", "gems_"], 48, hex), (["ke", "y-"], 32, hex),
    (["AGE-SEC", "RET-KEY-1"], 58, upper), (["sn", "trys_"], 80, word), (["dp", ".pt."], 43, word),
    (["psc", "ale_tkn_"], 43, word), (["sb", "p_"], 40, hex), (["fi", "gd_"], 43, word),
    (["pu", "l-"], 40, hex), (["nf", "p_"], 36, word), (["g", "lc_"], 60, word),
  ]

  static var kinds: Int { shapes.count }

  static func make(_ random: inout CorpusRandom) -> String {
    let (prefix, length, characters) = random.pick(shapes)
    // A digit somewhere, as chance nearly always makes it.
    return prefix.joined() + random.text(length - 1, from: characters)
      + random.text(1, from: "234567")
  }

  static func all(_ random: inout CorpusRandom) -> [String] {
    shapes.map { $0.0.joined() + random.text($0.1 - 1, from: $0.2) + "7" }
  }
}
