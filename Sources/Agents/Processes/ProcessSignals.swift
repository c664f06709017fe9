import CShims

/// What the program sets once for the whole process, from its composition root, before any child.
package enum ProcessSignals {
  /// Writing to a child that has gone becomes an error instead of the end of this program.
  ///
  /// Children don't inherit it: `ae_spawn` gives them the default dispositions back.
  package static func ignoreBrokenPipes() {
    ae_ignore_broken_pipes()
  }

  /// Makes orphaned descendants of agents children of this process, so that none can escape a kill.
  ///
  /// False where the system can't (only Linux can): there a descendant in a session of its own
  /// survives, and the result of a run should say so.
  package static func adoptOrphans() -> Bool {
    ae_set_subreaper() == 0
  }
}
