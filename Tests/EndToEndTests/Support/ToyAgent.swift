/// Small agents, as scripts for the system's shell.
enum ToyAgent {
  /// A worker that speaks the protocol. For each trial `onTrial` runs with `$id`, `$seed` and
  /// `$text`, the user's first words; `answer TEXT` ends the trial. Started without a `start` line
  /// it serves as a `command` agent too.
  static func worker(
    concurrency: Int = 4, preamble: String = "", _ onTrial: String = #"answer "hello""#
  ) -> String {
    #"""
    #!/bin/sh
    answer() { printf '{"type":"done","trial":"%s","final":{"text":"%s"}}\n' "$id" "$1"; }
    \#(preamble)
    while IFS= read -r line; do
      case $line in
        *'"type":"start"'*)
          printf '{"type":"ready","name":"toy","version":"1","concurrency":\#(concurrency)}\n' ;;
        *'"type":"trial"'*)
          id=${line#*'"trial":"'}; id=${id%%'"'*}
          seed=${line#*'"seed":'}; seed=${seed%%,*}
          text=${line#*'"text":"'}; text=${text%%'"'*}
          \#(onTrial) ;;
        *'"type":"stop"'*) exit 0 ;;
      esac
    done
    """#
  }

  /// Writes each trial's isolation id into `trials.log` before it answers.
  static let logging = worker(#"echo "$id" >> trials.log; answer "hello""#)
}
