"""A stand-in for an agent behind a URL, so that everything can be tried before yours is there.

Start it with `python3 server.py`. Then put the address of your own agent into agent.yaml.
"""

import itertools
import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ORDERS = {
    "RT-1001": {"status": "shipped", "carrier": "Northbound"},
    "RT-1002": {"status": "packed"},
}
sessions = itertools.count(1)


def answer(text):
    """What the agent says, how it ends, and what it did for that."""
    if re.search(r"\b(human|person)\b", text):
        return "I am passing you on to a colleague, who will write to you.", "escalate", []
    number = re.search(r"RT-\d+", text)
    if not number:
        return "Which order is it? The number begins with RT.", "abstain", []
    lookup = {"id": "1", "tool": "orders.lookup", "arguments": {"order_id": number.group()}}
    order = ORDERS.get(number.group())
    if not order:
        lookup["error"] = {"kind": "not_found", "message": "there is no such order"}
        return "I can't find an order with that number.", "abstain", [lookup]
    lookup["result"] = order
    if order["status"] == "shipped":
        return f"It has been shipped with {order['carrier']}.", "answer", [lookup]
    return f"It is {order['status']}, and has not been sent yet.", "answer", [lookup]


class Agent(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open
    wbufsize = 1 << 16  # head and body leave together

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply, outcome, actions = answer(request["message"])
        session = request.get("session") or f"s-{next(sessions)}"
        body = json.dumps(
            {"reply": reply, "outcome": outcome, "session": session, "actions": actions}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8765), Agent)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
