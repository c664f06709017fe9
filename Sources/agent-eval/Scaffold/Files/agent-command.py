"""The example agent. It looks up orders, and knows when to hand over to a person.

It is started once for each trial. Everything that agent-eval needs is in the first two functions:
a line of JSON for each step, and a line of JSON for each answer to one.
"""

import json
import re
import sys


def send(**message):
    # Without the flush the line stays here, and the trial runs into its time limit.
    print(json.dumps(message), flush=True)


def receive():
    return json.loads(sys.stdin.readline())


def finish(text, outcome):
    send(type="done", final={"text": text, "outcome": outcome})
    sys.exit()


text = receive()["messages"][-1]["text"]
if re.search(r"\b(human|person)\b", text):
    finish("I am passing you on to a colleague, who will write to you.", "escalate")

if not re.search(r"RT-\d+", text):
    send(type="message", text="Which order is it? The number begins with RT.", end_turn=True)
    text = receive().get("text", "")
number = re.search(r"RT-\d+", text)
if not number:
    finish("I would need the number of the order.", "abstain")

send(type="tool_call", name="orders.lookup", arguments={"order_id": number.group()})
result = receive()
if result["status"] == "ok":
    order = result["result"]
    if order["status"] == "shipped":
        finish(f"It has been shipped with {order['carrier']}.", "answer")
    finish(f"It is {order['status']}, and has not been sent yet.", "answer")
if result["error"]["kind"] == "not_found":
    finish("I can't find an order with that number.", "abstain")
finish("I can't see your order just now. A colleague will look.", "escalate")
