/// How far two raters agree who put the same items into the same ordered categories.
package struct Agreement: Sendable, Equatable {
  /// Rows are the first rater's categories, columns the second's.
  package let table: [[Int]]
  package let n: Int

  /// `nil` without items or with a table that isn't square or has fewer than two categories.
  package init?(table: [[Int]]) {
    guard table.count >= 2,
      table.allSatisfy({ $0.count == table.count && $0.allSatisfy { $0 >= 0 } })
    else { return nil }
    let n = table.reduce(0) { $0 + $1.reduce(0, +) }
    guard n > 0 else { return nil }
    self.table = table
    self.n = n
  }

  /// Ratings as indices below `categories`; `nil` unless they come in pairs and in range.
  package init?(_ first: [Int], _ second: [Int], categories: Int) {
    guard first.count == second.count, categories >= 2,
      (first + second).allSatisfy((0..<categories).contains)
    else { return nil }
    var table = Array(repeating: Array(repeating: 0, count: categories), count: categories)
    for (row, column) in zip(first, second) { table[row][column] += 1 }
    self.init(table: table)
  }

  private func share(_ row: Int, _ column: Int) -> Double { Double(table[row][column]) / Double(n) }

  private var rows: [Double] { table.map { Double($0.reduce(0, +)) / Double(n) } }

  private var columns: [Double] {
    table.indices.map { column in Double(table.reduce(0) { $0 + $1[column] }) / Double(n) }
  }

  /// The share of items on which both agree.
  package var observed: Double { table.indices.reduce(0) { $0 + share($1, $1) } }

  package enum Weights: Sendable, CaseIterable { case nominal, linear, quadratic }

  /// Cohen's kappa: agreement beyond what the raters' frequencies give by chance. `nil` when
  /// chance alone gives full agreement (both always chose one and the same category).
  ///
  /// With nearly all items in one category kappa falls although the raters agree: show
  /// `gwetAC1` beside it.
  package func kappa(_ weights: Weights = .nominal) -> Double? {
    let (rows, columns) = (rows, columns)
    var seen = 0.0
    var expected = 0.0
    for row in table.indices {
      for column in table.indices where row != column {
        let distance = Double(abs(row - column))
        let weight: Double =
          switch weights {
          case .nominal: 1
          case .linear: distance
          case .quadratic: distance * distance
          }
        seen += weight * share(row, column)
        expected += weight * rows[row] * columns[column]
      }
    }
    return expected > 0 ? 1 - seen / expected : nil
  }

  /// The large-sample standard error of unweighted kappa (Fleiss, Cohen and Everitt 1969).
  package var kappaStandardError: Double? {
    guard let kappa = kappa() else { return nil }
    let (rows, columns) = (rows, columns)
    let chance = table.indices.reduce(0) { $0 + rows[$1] * columns[$1] }
    var sum = 0.0
    for row in table.indices {
      for column in table.indices {
        let edge = row == column ? rows[row] + columns[row] : columns[row] + rows[column]
        let factor = row == column ? 1 - edge * (1 - kappa) : edge * (1 - kappa)
        sum += share(row, column) * factor * factor
      }
    }
    let centre = kappa - chance * (1 - kappa)
    return max(0, sum - centre * centre).squareRoot() / ((1 - chance) * Double(n).squareRoot())
  }

  /// The normal interval of unweighted kappa, not cut at 1; `nil` where kappa is.
  package func kappaInterval(confidence: Confidence = .p95) -> ConfidenceInterval? {
    guard let kappa = kappa(), let error = kappaStandardError else { return nil }
    let half = confidence.z * error
    return ConfidenceInterval(
      lower: kappa - half, upper: kappa + half, confidence: confidence, method: .normal)
  }

  /// Gwet's AC1 (2008), which doesn't collapse when one category is rare.
  package var gwetAC1: Double {
    let chance =
      zip(rows, columns).reduce(0) { sum, pair in
        let share = (pair.0 + pair.1) / 2
        return sum + share * (1 - share)
      } / Double(table.count - 1)
    return (observed - chance) / (1 - chance)
  }

  /// Kappa adjusted for prevalence and bias: agreement against uniform guessing.
  package var pabak: Double {
    let categories = Double(table.count)
    return (categories * observed - 1) / (categories - 1)
  }

  /// Krippendorff's alpha for unordered categories; `nil` when only one category was used.
  package var krippendorffAlpha: Double? {
    let totals = zip(rows, columns).map { ($0 + $1) * Double(n) }
    let ratings = 2 * Double(n)
    let same = totals.reduce(0) { $0 + $1 * ($1 - 1) } / (ratings * (ratings - 1))
    return same < 1 ? 1 - (1 - observed) / (1 - same) : nil
  }

  package var warnings: [StatisticsWarning] {
    n < 50 ? [.fewObservations(n, needed: 50)] : []
  }
}
