// The page's own small program. Everything that an agent said enters the document as text nodes:
// nothing here makes markup from strings.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const summary = byId("summary"), page = byId("case"), table = byId("table");
  const rows = table ? [...table.tBodies[0].rows] : [];
  const rowOf = new Map(rows.map((row) => [row.dataset.id, row]));
  const bodies = new Map();
  const mostColumns = 4;

  // Control characters, and marks that reorder what is read, become visible.
  const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\u{e0000}-\u{e007f}]/gu;
  const clean = (text) => String(text ?? "").replace(hidden, "\ufffd");

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : clean(value));
    }
    for (const child of children.flat()) {
      if (child !== undefined && child !== null && child !== "")
        element.append(child instanceof Node ? child : clean(child));
    }
    return element;
  }

  // --- The address: which case and trials are shown, and how the table is filtered and sorted ---

  const state = () => new URLSearchParams(location.hash.slice(1));
  const address = (values) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
    return "#" + parameters;
  };
  let tableState = {};

  function show() {
    const now = state();
    const id = now.get("case");
    if (id !== null && rowOf.has(id)) return showCase(id, now.get("trials"));
    page.hidden = true;
    summary.hidden = false;
    document.title = title;
    tableState = { q: now.get("q"), standing: now.get("standing"), intent: now.get("intent"), tag: now.get("tag"), sort: now.get("sort") };
    for (const name of ["q", "standing", "intent", "tag"]) {
      const field = byId("filter-" + name);
      if (field && field.value !== (tableState[name] ?? "")) field.value = tableState[name] ?? "";
    }
    arrange();
  }
  const title = document.title;

  // --- The table of cases ---

  function arrange() {
    if (!table) return;
    const words = (tableState.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      const fits =
        words.every((word) => row.textContent.toLowerCase().includes(word)) &&
        (!tableState.standing || data.standing === tableState.standing) &&
        (!tableState.intent || data.intent === tableState.intent) &&
        (!tableState.tag || JSON.parse(data.tags).includes(tableState.tag));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    const [key, direction] = (tableState.sort ?? "").split("-");
    const sign = direction === "down" ? -1 : 1;
    const value = (row) => {
      const text = row.dataset[key || "order"] ?? "";
      return text === "" ? null : isNaN(text) ? text : Number(text);
    };
    const sorted = [...rows].sort((one, other) => {
      const a = value(one), b = value(other);
      if (a === b) return one.dataset.order - other.dataset.order;
      if (a === null) return 1;
      if (b === null) return -1;
      return (a < b ? -1 : 1) * sign;
    });
    table.tBodies[0].append(...sorted);
    for (const head of table.tHead.rows[0].cells) {
      const sorts = head.dataset.key === key && key;
      if (sorts) head.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    byId("shown").textContent = shown === rows.length ? `${rows.length} cases` : `${shown} of ${rows.length} cases`;
  }

  function change(values) {
    tableState = { ...tableState, ...values };
    history.replaceState(null, "", address(tableState));
    arrange();
  }

  // --- One case ---

  async function unpacked(number) {
    if (bodies.has(number)) return bodies.get(number);
    let text = byId("body-" + number)?.textContent;
    if (text === undefined && document.body.dataset.split) text = await loaded(number);
    if (!text) return null;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const value = JSON.parse(await new Response(stream).text());
    bodies.set(number, value);
    return value;
  }

  // A page that was split keeps its cases in scripts beside it, because a page from a file may read
  // nothing else.
  function loaded(number) {
    return new Promise((resolve) => {
      const script = make("script", { src: document.body.dataset.split + "/case-" + Number(number) + ".js" });
      script.onload = () => resolve(window.agentEvalBodies?.[number]);
      script.onerror = () => resolve(undefined);
      document.head.append(script);
    });
  }

  let request = 0;
  async function showCase(id, wanted) {
    const mine = ++request;
    const row = rowOf.get(id);
    let body = null;
    try { body = await unpacked(row.dataset.body); } catch { /* said below */ }
    if (mine !== request) return;
    const wasHidden = page.hidden;
    summary.hidden = true;
    page.hidden = false;
    document.title = clean(id) + " · " + title;
    page.replaceChildren(...casePage(id, row, body, wanted));
    if (wasHidden) {
      window.scrollTo(0, 0);
      byId("case-title").focus({ preventScroll: true });
    }
  }

  const visible = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);
  function neighbour(id, step) {
    const list = visible();
    const at = list.findIndex((row) => row.dataset.id === id);
    return list[at + step]?.dataset.id;
  }

  function casePage(id, row, body, wanted) {
    const back = make("p", {}, make("a", { href: address(tableState) }, "← all cases"));
    const head = make("h1", { id: "case-title", tabindex: "-1" }, make("span", { class: "id" }, id));
    const facts = make("p", { class: "facts" }, [row.dataset.standing, row.dataset.counts, row.dataset.intent, ...JSON.parse(row.dataset.tags)].join(" · "));
    if (!body) {
      return [back, make("section", { class: "card" }, head, facts,
        make("p", {}, "The trials of this case are not in this page."), command(row.dataset.command))];
    }
    const trials = body.trials;
    const numbers = trials.map((each) => each.trial.trial);
    let chosen = (wanted ?? "").split(",").map(Number).filter((number) => numbers.includes(number)).slice(0, mostColumns);
    if (chosen.length === 0) chosen = usual(trials);
    const input = body.input.map((text) => make("p", { class: "said" }, make("span", { class: "quiet" }, "user  "), text));
    const chips = trials.map((each) => {
      const number = each.trial.trial, on = chosen.includes(number), word = verdict(each.trial);
      const others = on ? chosen.filter((one) => one !== number) : [...chosen, number].slice(-mostColumns);
      const chip = make("button", { type: "button", "aria-pressed": on ? "true" : "false", title: `trial ${number}: ${word}` },
        make("span", { class: tone(word) }, symbol(word)), " " + number);
      chip.addEventListener("click", () => { location.hash = address({ case: id, trials: others.join(",") }); });
      return chip;
    });
    const previous = neighbour(id, -1), next = neighbour(id, 1);
    const around = make("p", { class: "facts" },
      previous !== undefined ? make("a", { href: address({ case: previous }) }, "previous case") : "", " ",
      next !== undefined ? make("a", { href: address({ case: next }) }, "next case") : "", " ",
      beside("history", id, "history"), " ", beside("diff", id, "against the baseline"));
    const columns = trials.filter((each) => chosen.includes(each.trial.trial)).map(trialCard);
    return [back,
      make("section", { class: "card", "aria-labelledby": "case-title" }, head, facts, input,
        make("div", { class: "chips", role: "group", "aria-label": "trials to show side by side" }, chips),
        command(body.repeat), around),
      differences(body.difference),
      make("div", { class: "columns n" + columns.length }, columns)];
  }

  // Pages of the viewer about the case; a page in a file has none.
  function beside(name, id, text) {
    const start = document.body.dataset[name];
    return start === undefined ? "" : make("a", { href: start + encodeURIComponent(id) }, text);
  }

  // How the trials go differently from the baseline's.
  function differences(found) {
    if (!found) return "";
    const lines = found.told.map((each) => make("li", { class: each.mark === "~" ? "quiet" : undefined },
      make("span", { class: "mark" }, each.mark), each.text));
    return make("section", { class: "card against", "aria-label": "against the baseline" }, make("h3", {}, "Against the baseline"),
      make("p", { class: "facts" }, `${found.before} trials then, ${found.after} now; ~ may be chance`),
      lines.length > 0 ? make("ul", { class: "reasons" }, lines) : make("p", {}, "The trials go the same way."));
  }

  // The first failure beside the first success tells most.
  function usual(trials) {
    const first = (word) => trials.find((each) => verdict(each.trial) === word)?.trial.trial;
    const chosen = [first("failed"), first("passed")].filter((number) => number !== undefined);
    return chosen.length > 0 ? chosen : trials.slice(0, 1).map((each) => each.trial.trial);
  }

  const verdict = (trial) =>
    trial.outcome.kind === "harness_failed" ? "lost" : trial.outcome.kind === "cancelled" ? "cancelled" : trial.score?.verdict ?? "not graded";
  const symbol = (word) => (word === "passed" ? "✓" : word === "failed" ? "✗" : "?");
  const tone = (word) => (word === "passed" ? "good" : word === "failed" ? "bad" : "doubt");

  function command(text) {
    const copy = make("button", { type: "button", class: "copy" }, "Copy");
    copy.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(text); copy.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(copy.previousSibling); }
    });
    return make("div", { class: "command" }, make("code", {}, text), copy);
  }

  const seconds = (value) => (value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`);

  function trialCard(each) {
    const trial = each.trial, word = verdict(trial), score = trial.score, trajectory = trial.trajectory;
    const usage = trajectory?.usage ?? {};
    const facts = [seconds(usage.latency ?? trial.agent_time)];
    if (usage.input_tokens !== undefined) facts.push(`${usage.input_tokens} in + ${usage.output_tokens ?? "?"} out tokens`);
    if (usage.cost_usd !== undefined) facts.push("$" + Number(usage.cost_usd.toPrecision(3)));
    facts.push("seed " + trial.seed);
    const reason = score?.reason || trial.outcome.detail || "";
    const card = make("section", { class: "card long trial", "aria-label": `trial ${trial.trial}` },
      make("h3", {}, `Trial ${trial.trial}`, make("span", { class: "badge " + word.replace(" ", "-") }, `${symbol(word)} ${word}`),
        score?.category ? make("span", { class: "badge" }, score.category) : ""),
      make("p", { class: "facts" }, facts.join(" · ")), reason ? make("p", {}, reason) : "");
    if (trajectory) card.append(timeline(trajectory, score));
    else card.append(make("p", { class: "quiet" }, each.left_out ?? "There is no trajectory."));
    const others = (score?.grades ?? []).filter((grade) => grade.step_indices.length === 0 && grade.verdict !== "passed");
    if (others.length > 0) card.append(make("h3", {}, "Other grades"), ...others.map((grade) => gradeLine(grade, false)));
    const passed = (score?.grades ?? []).filter((grade) => grade.verdict === "passed");
    if (passed.length > 0) {
      card.append(make("details", {}, make("summary", {}, `${passed.length} of ${score.grades.length} criteria passed`), passed.map((grade) => gradeLine(grade, false))));
    }
    if (trial.log) card.append(make("details", {}, make("summary", {}, "Agent's log"), make("pre", {}, trial.log)));
    card.append(command(each.show));
    return card;
  }

  function gradeLine(grade, isElsewhere) {
    const facts = grade.critical ? " (critical)" : "";
    return make("div", { class: "grade " + grade.verdict },
      make("span", { class: tone(grade.verdict) }, symbol(grade.verdict) + " "), make("b", {}, grade.criterion), facts + ": ",
      isElsewhere ? `see step ${grade.step_indices[0] + 1}` : grade.reason);
  }

  function timeline(trajectory, score) {
    const list = make("ol", { class: "timeline" });
    const wrong = score?.first_wrong_step_index;
    const graded = (index) => (score?.grades ?? [])
      .filter((grade) => grade.verdict !== "passed" && grade.step_indices.includes(index))
      .map((grade) => gradeLine(grade, grade.step_indices[0] !== index));
    const add = (index, number, kind, ...content) => {
      const isWrong = wrong === index;
      list.append(make("li", { class: isWrong ? "wrong" : undefined },
        make("span", { class: "at", "aria-hidden": "true" }, number),
        make("div", { class: "kind" }, make("b", {}, kind), isWrong ? make("span", { class: "bad" }, " ✗ the first wrong step") : ""),
        ...content, ...graded(index)));
    };
    trajectory.steps.forEach((step, index) => add(index, index + 1, step.type, ...told(step)));
    const final = trajectory.final;
    const facts = [final?.outcome, final?.confidence !== undefined ? `confidence ${final.confidence}` : "", final?.citations ? "cites " + final.citations.join(", ") : ""].filter(Boolean).join(" · ");
    add(trajectory.steps.length, "■", "final answer", make("div", { class: "kind" }, final ? facts : "none"), said(final?.text));
    if (trajectory.state !== undefined && trajectory.state !== null) add(-1, "◆", "end state", data(trajectory.state));
    return list;
  }

  // Long texts are folded: the beginning says what it is.
  function folded(text, tag, attributes) {
    const limit = 1200;
    const whole = clean(text);
    if (whole.length <= limit) return make(tag, attributes, whole);
    return make("div", {}, make(tag, attributes, whole.slice(0, limit) + "…"),
      make("details", {}, make("summary", {}, `all ${whole.length} characters`), make(tag, attributes, whole)));
  }
  const said = (text) => (text ? folded(text, "p", { class: "said", dir: "auto" }) : "");
  const data = (value) => (value === undefined ? "" : folded(typeof value === "string" ? value : JSON.stringify(value, null, 1), "pre", {}));
  const line = (...parts) => make("div", { class: "kind" }, parts.filter((part) => part !== undefined && part !== "").join(" · "));

  function told(step) {
    switch (step.type) {
      case "user": case "message": return [said(step.text)];
      case "model":
        return [line(step.model, step.input_tokens !== undefined ? `${step.input_tokens} in + ${step.output_tokens ?? "?"} out` : "",
          step.latency !== undefined ? seconds(step.latency) : "", step.finish_reason), said(step.reasoning)];
      case "retrieval":
        return [line(step.query ? `“${step.query}”` : "without a query", `${step.documents.length} documents`),
          make("ul", {}, step.documents.map((found) => make("li", {}, make("b", {}, found.id),
            found.score !== undefined ? ` ${found.score} ` : " ", found.acl ? `[${found.acl.join(", ")}] ` : "", found.text ? said(found.text) : "")))];
      case "decision": return [line(step.name, step.confidence !== undefined ? `confidence ${step.confidence}` : ""), data(step.value)];
      case "tool_call": return [make("div", {}, make("code", {}, step.name)), data(step.arguments)];
      case "tool_result":
        return [line(step.status, step.latency !== undefined ? seconds(step.latency) : ""),
          step.error ? make("p", { class: "doubt" }, `${step.error.kind}: ${step.error.message}`) : data(step.result),
          ...(step.breaches ?? []).map((breach) => make("p", { class: "bad" }, "✗ breach: " + breach))];
      case "approval": return [make("p", {}, make("code", {}, step.tool), " " + step.decision), data(step.arguments)];
      case "handoff": return [make("p", {}, "to " + step.to + (step.reason ? ": " + step.reason : "")), data(step.context)];
      case "error": return [make("p", { class: "bad" }, step.kind + (step.message ? ": " + step.message : ""))];
      case "retry": return [line(step.of, step.reason)];
      default: { const { type, ...rest } = step; return [data(rest)]; }
    }
  }

  // --- Wiring ---

  for (const name of ["q", "standing", "intent", "tag"]) {
    byId("filter-" + name)?.addEventListener("input", (event) => change({ [name]: event.target.value }));
  }
  for (const head of table?.tHead.rows[0].cells ?? []) {
    const key = head.dataset.key;
    head.querySelector("button")?.addEventListener("click", () => {
      const next = { [key + "-up"]: key + "-down", [key + "-down"]: "" };
      change({ sort: next[tableState.sort] ?? key + "-up" });
    });
  }
  for (const button of document.querySelectorAll("button.copy[data-text]")) {
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(button.dataset.text); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(button.previousElementSibling); }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur?.();
      return;
    }
    const id = state().get("case");
    const go = (to) => { if (to !== undefined) location.hash = address({ case: to }); };
    if (event.key === "/" && !summary.hidden) { event.preventDefault(); byId("filter-q")?.focus(); }
    else if (event.key === "Escape" && id !== null) location.hash = address(tableState);
    else if ((event.key === "j" || event.key === "k") && id === null) {
      const links = visible().map((row) => row.querySelector("a"));
      const at = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      links[Math.max(0, Math.min(at, links.length - 1))]?.focus();
    } else if (event.key === "j" && id !== null) go(neighbour(id, 1));
    else if (event.key === "k" && id !== null) go(neighbour(id, -1));
  });
  addEventListener("hashchange", show);
  document.documentElement.classList.add("scripted");
  show();
  document.body.dataset.ready = "yes";
})();
