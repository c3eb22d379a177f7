// The page of `ntms-oracle explore`. It keeps the way that was gone and asks the server about it; the
// server remembers nothing. Texts are put in as texts; what comes drawn was escaped by the server.
(() => {
  "use strict";
  const by = id => document.getElementById(id);
  const make = (name, cls, ...inside) => {
    const it = document.createElement(name);
    if (cls) it.className = cls;
    it.append(...inside.filter(part => part !== null && part !== undefined));
    return it;
  };
  // What stands in backticks is code.
  const marked = text => text.split("`").map((part, at) => at % 2 ? make("code", "", part) : part);
  const times = (count, one, many) => count + " " + (count === 1 ? one : many);

  // ---- where we are -------------------------------------------------------------------------------

  let first = null;
  const here = { start: null, name: null, edition: null, path: [], ahead: [] };
  let view = null;
  let tab = "library";
  let told = null;

  const named = () => ({ start: here.start, edition: here.edition, path: here.path });
  const encode = text => {
    let bytes = "";
    for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
    return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const decode = text => {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder().decode(Uint8Array.from(bytes, sign => sign.charCodeAt(0)));
  };
  // No address is longer: some programs cut longer ones.
  const LONGEST = 30000;

  const fragment = () => {
    const parts = [];
    if (here.start.scope !== undefined) parts.push("scope=" + encodeURIComponent(here.start.scope));
    if (here.start["scope-text"] !== undefined) parts.push("text=" + encode(here.start["scope-text"]));
    if (here.start.trace !== undefined) {
      parts.push("trace=" + encode(here.start.trace.text));
      if (here.start.trace.after !== undefined) parts.push("after=" + here.start.trace.after);
    } else parts.push("edition=" + here.edition);
    if (here.path.length) parts.push("path=" + here.path.join("."));
    const whole = "#" + parts.join("&");
    return whole.length > LONGEST ? null : whole;
  };

  const readFragment = () => {
    const given = new Map(location.hash.slice(1).split("&").map(part => {
      const at = part.indexOf("=");
      return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    }));
    let start = null;
    try {
      if (given.has("scope")) start = { scope: decodeURIComponent(given.get("scope")) };
      if (given.has("text")) start = { "scope-text": decode(given.get("text")) };
      if (given.has("trace")) {
        start = { trace: { text: decode(given.get("trace")) } };
        if (given.has("after")) start.trace.after = Number(given.get("after"));
      }
    } catch {
      return fail("this link is not whole");
    }
    if (!start) return false;
    const path = (given.get("path") || "").split(".").filter(key => key);
    Object.assign(here, { start, edition: given.get("edition") || first.edition, path, ahead: [] });
    return true;
  };

  // ---- asking -------------------------------------------------------------------------------------

  const fail = text => {
    by("error").textContent = text;
    by("error").hidden = !text;
    return false;
  };
  let waiting = 0;
  const ask = async (what, body, signal) => {
    document.body.classList.toggle("busy", ++waiting > 0);
    try {
      const answer = await fetch("/api/" + what, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal,
      });
      const value = await answer.json();
      if (!answer.ok) throw new Error(value.error || answer.statusText);
      return value;
    } finally {
      document.body.classList.toggle("busy", --waiting > 0);
    }
  };

  let asked = 0;
  // Shows the place that `here` names. `how` says what becomes of the address: "push" or "replace".
  const look = async how => {
    const number = ++asked;
    const at = fragment();
    if (how) history[how === "push" ? "pushState" : "replaceState"](null, "", at ?? "#");
    try {
      const seen = await ask("look", named());
      if (number !== asked) return;
      fail("");
      view = seen;
      show();
    } catch (error) {
      if (number !== asked) return;
      fail(error.message);
      // Of a way that is not possible the part is shown that is.
      const lost = /^step (\d+) of this way/.exec(error.message);
      if (lost && here.path.length) {
        here.path = here.path.slice(0, Number(lost[1]) - 1);
        const message = error.message;
        await look("replace");
        fail(message);
      }
    }
  };

  const take = keys => {
    here.ahead = here.ahead[0] === keys[0] ? here.ahead.slice(keys.length) : [];
    here.path = here.path.concat(keys);
    return look("push");
  };
  const goTo = count => {
    const whole = here.path.concat(here.ahead);
    const to = Math.min(Math.max(count, 0), whole.length);
    if (to === here.path.length) return;
    here.path = whole.slice(0, to);
    here.ahead = whole.slice(to);
    return look("push");
  };

  // ---- showing ------------------------------------------------------------------------------------

  let stepsSeen = [];
  const show = () => {
    closeTold();
    stepsSeen = view.steps.concat(stepsSeen.slice(view.steps.length, view.steps.length + here.ahead.length)
      .filter((step, at) => step.key === here.ahead[at]));
    showControls();
    showWay();
    const last = view.steps.at(-1);
    by("happened").replaceChildren(...marked(last ? sentence(last.words) : beginning() + "."));
    const changes = view.changes.map(change => make("span", "effect", ...marked(change)));
    if (last && !changes.length) changes.push(make("span", "chip", last.refused ? "refused: nothing changes" : "nothing changes"));
    if (view.beyond) changes.push(make("span", "flag", "beyond the bounds of the scope: " + view.beyond));
    by("changes").replaceChildren(...changes);
    by("panel-library").innerHTML = view.picture;
    by("panel-graph").replaceChildren();
    showProperties();
    showClauses();
    showNext();
    showTab(tab);
  };

  const beginning = () => {
    const after = here.start.trace?.after;
    return here.start.trace ? after === undefined ? "After the trace" : "After step " + after + " of the trace" : "The beginning";
  };
  const sentence = words => words.charAt(0).toUpperCase() + words.slice(1) + ".";

  const showControls = () => {
    const own = here.start.scope === undefined;
    const select = by("scope");
    select.querySelector("option.own")?.remove();
    if (own) {
      const option = make("option", "own", here.start.trace ? "a trace" : view.scope + " (dropped)");
      option.value = "";
      select.prepend(option);
    }
    select.value = own ? "" : here.start.scope;
    by("edition").value = view.edition;
    by("edition").disabled = Boolean(here.start.trace);
    by("share").disabled = fragment() === null;
    document.title = view.scope + ", " + view.edition + ", step " + view.steps.length + " – ntms-oracle explore";
  };

  const showWay = () => {
    const items = [{ words: beginning().toLowerCase(), line: "" }, ...stepsSeen].map((step, at) => {
      const button = make("button", (step.refused ? "refused " : "") + (at > view.steps.length ? "ahead" : ""),
        make("span", "number", String(at)), make("span", "", ...marked(step.words)), step.line ? make("code", "", step.line) : null);
      button.type = "button";
      if (at === view.steps.length) button.setAttribute("aria-current", "step");
      button.addEventListener("click", () => goTo(at));
      return make("li", "", button);
    });
    by("steps").replaceChildren(...items);
    by("steps").querySelector("[aria-current]").scrollIntoView({ block: "nearest" });
    by("place").textContent = "step " + view.steps.length + (here.ahead.length ? " of " + (here.path.length + here.ahead.length) : "");
    by("back").disabled = !here.path.length;
    by("forth").disabled = !here.ahead.length;
    by("about").textContent = view.about;
    by("retell").hidden = !here.start.trace;
  };

  const GROUPS = [
    ["changes", "Succeed and change something"],
    ["reads", "Succeed and change nothing"],
    ["refused", "Refused"],
    ["beyond", "Succeed, but the checker does not follow"],
  ];

  const item = next => {
    const effects = next.changes.map(change => make("span", "effect", ...marked(change)));
    const codes = [...new Set(next.because.flatMap(it => it.codes))];
    const button = make("button", "item" + (next.twin ? " twin" : ""), make("span", "", ...marked(next.words)),
      next.chosen && next.twin ? make("span", "by", " – side " + next.chosen) : null,
      next.bound ? make("span", "by", " – beyond the bound of " + next.bound) : null,
      effects.length ? make("span", "effects", ...effects) : null,
      next.group === "refused" ? make("span", "code", " " + (codes.join(" or ") || "any error")) : null,
      make("code", "line", next.line),
      next.group !== "refused" && next.because.length ? make("span", "line by", "by " + next.because.map(it => it.clause).join(" ")) : null);
    button.type = "button";
    button.dataset.key = next.key;
    button.addEventListener("click", () => take([next.key]));
    return button;
  };

  const fits = (next, words) => words.every(word => next.search.includes(word));

  const showNext = () => {
    const wanted = by("filter").value.toLowerCase().split(/\s+/).filter(word => word);
    for (const next of view.next) {
      next.search ??= [next.function || "event", next.line, next.words, next.changes.join(" "),
        next.because.map(it => it.clause + " " + it.codes.join(" ")).join(" ")].join(" ").toLowerCase();
    }
    by("broken-label").hidden = !view.next.some(next => next.audit);
    const shown = view.next.filter(next => (by("broken").checked || !next.audit) && fits(next, wanted));
    const parts = [];
    for (const [group, title] of GROUPS) {
      const inside = shown.filter(next => next.group === group);
      if (!inside.length) continue;
      const words = inside.map(next => next.words);
      inside.forEach(next => next.twin = words.indexOf(next.words) !== words.lastIndexOf(next.words));
      parts.push(make("div", "group-head " + group, title, make("span", "count", String(inside.length))));
      if (group === "changes" || wanted.length && inside.length < 30) parts.push(...inside.map(item));
      else if (group === "refused") parts.push(...refusals(inside));
      else parts.push(folded(inside, "", next => next.bound ? "beyond the bound of " + next.bound : next.function || "event", key => [key]));
    }
    if (!parts.length) parts.push(make("p", "more", "Nothing fits the filter."));
    by("groups").replaceChildren(...parts.flat());
  };

  const folded = (all, cls, keyOf, headOf) => {
    const groups = new Map();
    for (const next of all) {
      const key = keyOf(next);
      groups.set(key, (groups.get(key) || []).concat([next]));
    }
    const folds = [...groups].sort((one, other) => other[1].length - one[1].length).map(([key, inside]) => {
      const fold = make("details", cls, make("summary", "", ...headOf(key), " ", make("span", "count", "× " + inside.length)));
      fold.addEventListener("toggle", () => {
        if (fold.open && fold.children.length === 1) fold.append(...inside.map(item));
      });
      return fold;
    });
    return folds;
  };

  // Refusals are told apart by the clauses behind them.
  const refusals = inside => folded(inside, "refusal", next => [...new Set(next.because.map(it => it.clause))].join(" "), key => {
    const clauses = key.split(" ").filter(id => id);
    return clauses.flatMap(id => [make("b", "clause-id", id), make("span", "says", ...marked(view.clauses[id]?.says || ""))]);
  });

  const count = (name, number, bad) => {
    const tabButton = by("tab-" + name);
    tabButton.querySelector(".count")?.remove();
    tabButton.append(make("span", "count" + (bad ? " bad" : ""), number));
  };

  const showProperties = () => {
    const holding = view.properties.filter(it => it.holds).length;
    const seen = view.properties.filter(it => it.witnessed).length;
    count("properties", holding + "/" + view.properties.length, holding < view.properties.length);
    const order = it => it.holds ? it.witnessed ? 1 : it.cases ? 2 : 3 : 0;
    const rows = [...view.properties].sort((one, other) => order(one) - order(other)).map(it => {
      const status = make("span", "status", !it.holds ? "DOES NOT HOLD" : it.of === "state" ? "holds here" : !it.cases ? "nothing to judge here"
        : it.of === "steps" ? "holds in " + times(it.cases, "step", "steps") : "holds for " + times(it.cases, "call", "calls"));
      const go = (label, run) => {
        const button = make("button", "", label);
        button.type = "button";
        button.addEventListener("click", run);
        return button;
      };
      const witness = make("span", "more", it.witnessed ? make("span", "seen", "witnessed: ") : "not witnessed here: ", it.witness, " ",
        it.shown_by ? go("go there", () => take([it.shown_by])) : it.witnessed ? null : go("find it", () => find(it.id + " is witnessed", false)),
        it.broken_by ? go("what breaks it", () => take([it.broken_by])) : null);
      return make("div", "row " + (it.holds ? it.cases ? "holds" : "" : "broken"), make("b", "clause-id", it.id), make("span", "", it.sentence), status, witness);
    });
    by("panel-properties").replaceChildren(
      make("p", "panel-tools", holding + " of " + view.properties.length + " hold in this state and in all that can happen next; " + seen + " are witnessed here."),
      make("div", "rows", ...rows));
  };

  const showClauses = () => {
    const active = view.rules.filter(it => it.refuses || it.acts);
    count("clauses", active.length + "/" + view.rules.length, false);
    const rows = [...active, ...view.rules.filter(it => !it.refuses && !it.acts)].map(it => {
      const status = [it.refuses ? "refuses " + it.refuses : "", it.acts ? "acts in " + it.acts : ""].filter(text => text).join(", ");
      const go = make("button", "", it.refuses || it.acts ? "show" : "find");
      go.type = "button";
      go.addEventListener("click", () => {
        if (it.refuses || it.acts) {
          by("filter").value = it.id.toLowerCase();
          by("broken").checked = true;
          showNext();
          focusItem(0);
        } else find(it.id + (it.kind === "row" ? " refuses" : " acts"), false);
      });
      return make("div", "row " + (it.refuses ? "refuses" : it.acts ? "acts" : ""), make("b", "clause-id", it.id),
        make("span", "", make("span", "level", it.level), " ", ...marked(it.says)),
        make("span", "status", (status || "silent here") + " ", go), make("span", "more", it.function));
    });
    by("panel-clauses").replaceChildren(
      make("p", "panel-tools", active.length + " of " + view.rules.length + " clauses in the tables of this scope's functions refuse or act in what can happen next, broken calls included."),
      make("div", "rows", ...rows));
  };

  const TABS = ["library", "graph", "properties", "clauses"];
  let graphOf = null;
  const showTab = async name => {
    tab = name;
    for (const other of TABS) {
      const is = other === name;
      by("tab-" + other).setAttribute("aria-selected", String(is));
      by("tab-" + other).tabIndex = is ? 0 : -1;
      by("panel-" + other).hidden = !is;
    }
    if (name !== "graph" || !view || by("panel-graph").childElementCount) return;
    const at = JSON.stringify(named());
    graphOf = at;
    by("panel-graph").replaceChildren(make("p", "more", "Looking two steps far …"));
    try {
      const graph = await ask("graph", named());
      if (graphOf !== at || at !== JSON.stringify(named())) return;
      by("panel-graph").innerHTML = graph.picture;
    } catch (error) {
      by("panel-graph").replaceChildren(make("p", "more", error.message));
    }
  };

  // ---- searching ----------------------------------------------------------------------------------

  let search = null;
  const say = (text, cls) => {
    by("found").textContent = text;
    by("found").className = cls || "";
  };
  const find = async (question, fromHere) => {
    by("question").value = question;
    by("from-here").checked = fromHere;
    search?.abort();
    const own = search = new AbortController();
    by("stop").hidden = false;
    const began = performance.now();
    const tick = setInterval(() => say("searching for " + Math.round((performance.now() - began) / 1000) + " s …"), 1000);
    say("searching …");
    try {
      const at = fromHere ? named() : { ...named(), path: [] };
      const result = await ask("search", { at, question }, own.signal);
      const seconds = ((performance.now() - began) / 1000).toFixed(1) + " s";
      if (own !== search) return;
      if (result.end === "found") {
        here.path = result.path;
        here.ahead = [];
        await look("push");
        say(result.steps === 0 ? "It is so " + (fromHere ? "here." : "in the beginning.")
          : "The nearest is " + times(result.steps, "step", "steps") + " from " + (fromHere ? "there" : "the beginning") + " (" + seconds + ").", "good");
      } else if (result.end === "nowhere") say("No state that can be reached is like that (" + seconds + ").", "bad");
      else say("Stopped after " + seconds + ": not everything was seen, and nothing found.", "bad");
    } catch (error) {
      if (own === search) say(own.signal.aborted ? "Stopped." : error.message, "bad");
    } finally {
      clearInterval(tick);
      if (own === search) by("stop").hidden = true;
    }
  };

  // ---- files --------------------------------------------------------------------------------------

  const MOST_BYTES = 2 << 20;
  const openText = async (name, text) => {
    if (text.length > MOST_BYTES) return fail(name + " is larger than " + MOST_BYTES + " bytes");
    if (/\.toml$/.test(name)) {
      Object.assign(here, { start: { "scope-text": text }, path: [], ahead: [], edition: here.edition || first.edition });
      return look("push");
    }
    try {
      const answer = await ask("trace", { text });
      fail("");
      openTold(name, text, answer);
    } catch (error) {
      fail(name + ": " + error.message);
    }
  };
  const openTold = (name, text, answer) => {
    by("told-page").innerHTML = answer.page;
    by("told-name").textContent = name + (answer.forbidden ? ": its last reply is forbidden" : ": allowed");
    by("told").hidden = false;
    document.body.classList.add("telling");
    by("explore").hidden = true;
    by("search").hidden = true;
    told = { text, forbidden: answer.forbidden, through: stepThrough(by("told-page"), () => {}) };
    by("from-step").disabled = !told.through.steps.length;
    scrollTo(0, 0);
  };
  const closeTold = () => {
    told = null;
    by("told").hidden = true;
    document.body.classList.remove("telling");
    by("explore").hidden = false;
    by("search").hidden = false;
    by("told-page").replaceChildren();
  };
  const exploreToldStep = () => {
    const step = told.through.steps[told.through.place()];
    const after = Number(step.id.replace("step-", ""));
    Object.assign(here, { start: { trace: { text: told.text, after } }, path: [], ahead: [] });
    return look("push");
  };
  const openFile = async file => {
    if (!file) return;
    if (file.size > MOST_BYTES) return fail(file.name + " is larger than " + MOST_BYTES + " bytes");
    await openText(file.name, await file.text());
  };

  const exportAs = async form => {
    showForms(false);
    try {
      const file = await ask("export", { at: named(), form });
      const link = make("a", "");
      link.href = URL.createObjectURL(new Blob([file.content], { type: "text/plain" }));
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    } catch (error) {
      fail(error.message);
    }
  };
  const showForms = is => {
    by("forms").hidden = !is;
    by("export").setAttribute("aria-expanded", String(is));
    if (is) by("forms").querySelector("button").focus();
  };

  const share = async () => {
    const at = fragment();
    if (at === null) return fail("this place is too long for a link; export it instead");
    try {
      await navigator.clipboard.writeText(location.origin + "/" + at);
      by("share").textContent = "Copied";
    } catch {
      by("share").textContent = "It is in the address bar";
    }
    setTimeout(() => by("share").textContent = "Copy link", 1600);
  };

  // ---- keys and clicks ----------------------------------------------------------------------------

  const visible = it => it.offsetParent !== null;
  const items = () => [...by("groups").querySelectorAll(".item, summary")].filter(visible);
  const focusItem = at => {
    const all = items();
    if (!all.length) return;
    const it = all[Math.min(Math.max(at, 0), all.length - 1)];
    it.focus();
    it.scrollIntoView({ block: "nearest" });
  };
  const moveItem = by => {
    const at = items().indexOf(document.activeElement);
    focusItem(at < 0 ? (by > 0 ? 0 : -1) : at + by);
  };

  const KEYS = {
    ArrowLeft: () => goTo(here.path.length - 1),
    ArrowRight: () => goTo(here.path.length + 1),
    Home: () => goTo(0),
    ArrowDown: () => moveItem(1),
    ArrowUp: () => moveItem(-1),
    "/": () => by("question").select(),
    f: () => by("filter").select(),
    l: () => showTab("library"),
    g: () => showTab("graph"),
    p: () => showTab("properties"),
    c: () => showTab("clauses"),
    o: () => by("file").click(),
    s: share,
    e: () => showForms(by("forms").hidden),
    "?": () => by("keys").showModal(),
  };
  const onKey = event => {
    if (event.altKey || event.ctrlKey || event.metaKey || by("keys").open) return;
    const isField = event.target.matches?.("input:not([type=checkbox]), select");
    if (event.key === "Escape") {
      showForms(false);
      if (told && view) return show();
      document.activeElement?.blur();
      return;
    }
    if (isField && !(event.target === by("filter") && event.key === "ArrowDown")) return;
    if (told) {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) { event.preventDefault(); told.through.go(step); }
      else if (KEYS[event.key] && "o?".includes(event.key)) { event.preventDefault(); KEYS[event.key](); }
      return;
    }
    const node = event.target.closest?.("a.node");
    if (node && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return followNode(node);
    }
    if (event.target.closest?.("[role=tablist]") && /^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      const to = TABS[(TABS.indexOf(tab) + (event.key === "ArrowRight" ? 1 : TABS.length - 1)) % TABS.length];
      showTab(to);
      return by("tab-" + to).focus();
    }
    const run = KEYS[event.key];
    if (!run || !view) return;
    event.preventDefault();
    run();
  };
  const followNode = node => node.dataset.back ? goTo(here.path.length - 1) : take(node.dataset.keys.split(" "));

  const listen = () => {
    addEventListener("keydown", onKey);
    addEventListener("popstate", () => { if (readFragment()) look(null); });
    by("scope").addEventListener("change", event => {
      if (!event.target.value) return;
      const edition = here.start.trace ? first.edition : here.edition;
      Object.assign(here, { start: { scope: event.target.value }, edition, path: [], ahead: [] });
      look("push");
    });
    by("edition").addEventListener("change", event => {
      here.edition = event.target.value;
      here.ahead = [];
      look("push");
    });
    by("open").addEventListener("click", () => by("file").click());
    by("file").addEventListener("change", event => { openFile(event.target.files[0]); event.target.value = ""; });
    by("share").addEventListener("click", share);
    by("export").addEventListener("click", () => showForms(by("forms").hidden));
    for (const button of by("forms").children) button.addEventListener("click", () => exportAs(button.dataset.form));
    by("help").addEventListener("click", () => by("keys").showModal());
    by("back").addEventListener("click", KEYS.ArrowLeft);
    by("forth").addEventListener("click", KEYS.ArrowRight);
    by("filter").addEventListener("input", () => view && showNext());
    by("broken").addEventListener("change", () => view && showNext());
    for (const name of TABS) by("tab-" + name).addEventListener("click", () => showTab(name));
    by("search").addEventListener("submit", event => {
      event.preventDefault();
      if (by("question").value.trim() && here.start) find(by("question").value, by("from-here").checked);
    });
    by("stop").addEventListener("click", () => search?.abort());
    by("panel-graph").addEventListener("click", event => {
      const node = event.target.closest("a.node");
      if (node) followNode(node);
    });
    by("retell").addEventListener("click", () => openText("the trace", here.start.trace.text));
    by("from-step").addEventListener("click", exploreToldStep);
    by("close-told").addEventListener("click", () => view ? show() : look("replace"));
    by("told-page").addEventListener("click", event => {
      const link = event.target.closest("a[href^='#clause-']");
      if (!link) return;
      event.preventDefault();
      document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView({ block: "center" });
    });
    for (const button of by("examples").querySelectorAll("button")) {
      button.addEventListener("click", () => { by("keys").close(); find(button.textContent, false); });
      const option = make("option");
      option.value = button.textContent;
      by("questions").append(option);
    }
    addEventListener("dragover", event => { event.preventDefault(); by("drop").hidden = false; });
    addEventListener("dragleave", event => { if (!event.relatedTarget) by("drop").hidden = true; });
    addEventListener("drop", event => {
      event.preventDefault();
      by("drop").hidden = true;
      openFile(event.dataTransfer.files[0]);
    });
  };

  const begin = async () => {
    listen();
    try {
      first = await (await fetch("/api/start")).json();
    } catch {
      return fail("the server does not answer; is `ntms-oracle explore` still running?");
    }
    by("scope").replaceChildren(...first.scopes.map(scope => {
      const option = make("option", "", scope.name);
      option.value = scope.name;
      option.title = scope.about;
      return option;
    }));
    by("edition").replaceChildren(...first.editions.map(edition => make("option", "", edition)));
    if (readFragment()) return look(null);
    Object.assign(here, { start: { scope: first.scope }, edition: first.edition });
    if (first.trace) return openText(first.trace.name, first.trace.text);
    return look("replace");
  };
  begin();
})();
