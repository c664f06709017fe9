"""The example agent. It looks up orders, and knows when to hand over to a person.

It stands where your agent will: everything that agent-eval needs is the loop at the end.
"""

import json
import re
import sys


def send(**message):
    # Without the flush the line stays here, and the trial runs into its time limit.
    print(json.dumps(message), flush=True)


def finish(trial, text, outcome):
    send(type="done", trial=trial, final={"text": text, "outcome": outcome})


def hear(trial, text):
    """What the user said: the first message, or the next turn."""
    order = re.search(r"RT-\d+", text)
    if re.search(r"\b(human|person)\b", text):
        finish(trial, "I am passing you on to a colleague, who will write to you.", "escalate")
    elif order:
        send(type="tool_call", trial=trial, id="1", name="orders.lookup",
             arguments={"order_id": order.group()})
    else:
        send(type="message", trial=trial, text="Which order is it? The number begins with RT.",
             end_turn=True)


def look(trial, result):
    """What the tool answered."""
    if result["status"] == "ok":
        order = result["result"]
        if order["status"] == "shipped":
            finish(trial, f"It has been shipped with {order['carrier']}.", "answer")
        else:
            finish(trial, f"It is {order['status']}, and has not been sent yet.", "answer")
    elif result["error"]["kind"] == "not_found":
        finish(trial, "I can't find an order with that number.", "abstain")
    else:
        finish(trial, "I can't see your order just now. A colleague will look.", "escalate")


for line in sys.stdin:
    message = json.loads(line)
    kind, trial = message["type"], message.get("trial")
    if kind == "start":
        send(type="ready", name="desk", version="1", concurrency=8)
    elif kind == "trial":
        hear(trial, message["messages"][-1]["text"])
    elif kind == "user":
        hear(trial, message["text"])
    elif kind == "tool_result":
        look(trial, message)
    elif kind == "end":
        finish(trial, "I would need the number of the order.", "abstain")
    elif kind == "cancel":
        send(type="done", trial=trial, error="cancelled")
    elif kind == "stop":
        break
