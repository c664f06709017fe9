import EvalModel
import MarkedYAML

extension Shape where Value: Grader {
  /// The same shape for the catalog, which doesn't know the graders' types.
  var anyGrader: Shape<any Grader> { map { grader, _, _ in grader } }
}
