"""A stand-in for a chat model, so that everything can be tried without a key and without costs.

It speaks Chat Completions and follows a few rules where a model would think. Start it with
`python3 server.py`. Then put the address and the name of a real model into agent.yaml.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def say(reply, outcome):
    # The form that agent.yaml asks for as output_schema.
    return {"role": "assistant", "content": json.dumps({"reply": reply, "outcome": outcome})}


def call(name, arguments):
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": function}],
    }


def after_user(text):
    if re.search(r"\b(human|person)\b", text):
        return say("I am passing you on to a colleague, who will write to you.", "escalate")
    number = re.search(r"RT-\d+", text)
    if number:
        return call("orders_lookup", {"order_id": number.group()})
    return say("Which order is it? The number begins with RT.", "abstain")


def after_tool(result):
    error = result.get("error")
    if error and error["kind"] == "not_found":
        return say("I can't find an order with that number.", "abstain")
    if error:
        return say("I can't see your order just now. A colleague will look.", "escalate")
    if result["status"] == "shipped":
        return say(f"It has been shipped with {result['carrier']}.", "answer")
    return say(f"It is {result['status']}, and has not been sent yet.", "answer")


class Model(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open
    wbufsize = 1 << 16  # head and body leave together

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        last = request["messages"][-1]
        if last["role"] == "tool":
            message = after_tool(json.loads(last["content"]))
        else:
            message = after_user(last["content"])
        reason = "tool_calls" if "tool_calls" in message else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        body = json.dumps({"model": request["model"], "choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8765), Model)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
