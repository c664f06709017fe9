# The example agent. It looks up orders, and knows when to hand over to a person.
#
# It stands where your agent will: everything that agent-eval needs is the loop at the end. It takes
# the JSON apart with what a shell has, which is enough for this example and for nothing else.

# A field of the message in $line, when it is a text.
field() {
  value=${line#*"\"$1\":\""}
  printf '%s' "${value%%\"*}"
}

finish() {
  printf '{"type":"done","trial":"%s","final":{"text":"%s","outcome":"%s"}}\n' "$trial" "$2" "$1"
}

# What the user said: the first message, or the next turn.
hear() {
  text=$(field text)
  case $text in
    *human* | *person*) finish escalate "I am passing you on to a colleague, who will write to you." ;;
    *RT-[0-9]*)
      number=${text#*RT-}
      printf '{"type":"tool_call","trial":"%s","id":"1","name":"orders.lookup","arguments":{"order_id":"RT-%s"}}\n' \
        "$trial" "${number%%[!0-9]*}"
      ;;
    *)
      printf '{"type":"message","trial":"%s","text":"Which order is it? The number begins with RT.","end_turn":true}\n' \
        "$trial"
      ;;
  esac
}

# What the tool answered.
look() {
  case $line in
    *'"kind":"not_found"'*) finish abstain "I can't find an order with that number." ;;
    *'"status":"error"'*) finish escalate "I can't see your order just now. A colleague will look." ;;
    *'"status":"shipped"'*) finish answer "It has been shipped with $(field carrier)." ;;
    *) finish answer "It is packed, and has not been sent yet." ;;
  esac
}

while IFS= read -r line; do
  trial=$(field trial)
  case $line in
    *'"type":"start"'*) echo '{"type":"ready","name":"desk","version":"1","concurrency":8}' ;;
    *'"type":"trial"'* | *'"type":"user"'*) hear ;;
    *'"type":"tool_result"'*) look ;;
    *'"type":"end"'*) finish abstain "I would need the number of the order." ;;
    *'"type":"cancel"'*) printf '{"type":"done","trial":"%s","error":"cancelled"}\n' "$trial" ;;
    *'"type":"stop"'*) exit ;;
  esac
done
