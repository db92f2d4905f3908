// The editor of a policy's text: problems where they are while one types, names completed, the
// examples and what has changed beside it. What the text means is asked of the server.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle,
  StreamLanguage,
  bracketMatching,
  syntaxHighlighting,
  syntaxTree,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** How long nothing is typed before the server is asked. */
const PAUSE = 350;
/** How long it is waited after the server could not answer. */
const AGAIN = 3000;
/** What follows the text while it is written. */
const LIVE = ["problems", "examples", "comparison"];

const form = document.getElementById("write");
const area = document.getElementById("text");
const host = document.getElementById("editor");
if (form && area && host) start();

async function start() {
  const language = await words();
  const view = editor(language);
  buttons(view);
  results(view);
  leaving(view);
  const desk = new Desk(view);
  view.desk = desk;
  desk.soon(0);
}

/** The words of the language and the names that the text may use. */
async function words() {
  const address = new URLSearchParams({ policy: form.elements.policy.value });
  try {
    const answer = await fetch(`/write/names?${address}`);
    if (answer.ok) return await answer.json();
  } catch {
    // Without them the text can be written all the same.
  }
  return { words: [], names: [] };
}

/** The editor in the place of the field; it has a tree of its own, where its styles may be set. */
function editor(language) {
  const root = host.attachShadow({ mode: "open" });
  const place = document.createElement("div");
  root.append(place);
  host.hidden = false;
  area.hidden = true;
  const view = new EditorView({
    root,
    parent: place,
    state: EditorState.create({ doc: area.value, extensions: extensions(language) }),
  });
  document.getElementById("text-label").addEventListener("click", () => view.focus());
  return view;
}

function extensions(language) {
  const changed = EditorView.updateListener.of((update) => {
    if (update.docChanged) update.view.desk?.soon(PAUSE);
  });
  return [
    keymap.of([
      { key: "Mod-Shift-l", run: (view) => (view.desk.format(), true) },
      { key: "Shift-Alt-f", run: (view) => (view.desk.format(), true) },
    ]),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    syntax(language),
    syntaxHighlighting(colours),
    bracketMatching(),
    autocompletion({ override: [completed(language)], icons: false }),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    lintGutter(),
    // Tab is not taken: with the keyboard one leaves the text as one leaves any field.
    keymap.of([...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": "The text of the policy. Tab leaves it.",
      tabindex: "0",
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
    }),
    look,
    changed,
  ];
}

// ── How the text looks ──────────────────────────────────────────────────────

/** The language, by its words; what they mean together is the server's to say. */
function syntax({ words, names }) {
  const known = new Set(words.flatMap((phrase) => phrase.split(" ")));
  const named = new Set(names.map((each) => each.name));
  return StreamLanguage.define({
    name: "policy",
    languageData: { commentTokens: { line: "#" } },
    startState: () => ({ inText: false }),
    token(stream, state) {
      if (state.inText || stream.peek() === '"') {
        if (!state.inText) stream.next();
        state.inText = !stream.skipTo('"');
        if (state.inText) stream.skipToEnd();
        else stream.next();
        return "string";
      }
      if (stream.eatSpace()) return null;
      if (stream.peek() === "#") {
        stream.skipToEnd();
        return "comment";
      }
      if (stream.match(/^£[\d,.]*\d|^\d{4}-\d\d-\d\d|^\d[\d,.]*%?/)) return "number";
      if (stream.match(/^[A-Z][A-Za-z0-9_]*/)) return "labelName";
      const word = stream.match(/^[a-z][A-Za-z0-9_]*/);
      if (word) return known.has(word[0]) ? "keyword" : named.has(word[0]) ? "variableName" : null;
      stream.next();
      return null;
    },
  });
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#0f4f7d", fontWeight: "600" },
  { tag: tags.string, color: "#6b3410" },
  { tag: tags.comment, color: "#4d565b", fontStyle: "italic" },
  { tag: tags.number, color: "#00513f" },
  { tag: tags.labelName, color: "#77102f", fontWeight: "600" },
  { tag: tags.variableName, color: "#462a85" },
]);

const look = EditorView.theme({
  "&": {
    border: "2px solid #0b0c0c",
    backgroundColor: "#ffffff",
    color: "#0b0c0c",
    fontSize: "1rem",
    maxHeight: "75vh",
    minHeight: "20rem",
  },
  "&.cm-focused": {
    outline: "4px solid #ffdd00",
  },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
    lineHeight: "1.45",
    overflow: "auto",
    minHeight: "20rem",
  },
  ".cm-gutters": { backgroundColor: "#eef2f1", color: "#383f43", borderRight: "1px solid #6f8f8b" },
  ".cm-activeLine": { backgroundColor: "#f3f8f7" },
  ".cm-activeLineGutter": { backgroundColor: "#d8e5e3" },
  ".cm-tooltip": {
    border: "1px solid #0b0c0c",
    backgroundColor: "#ffffff",
    color: "#0b0c0c",
    maxWidth: "min(40rem, 90vw)",
    fontFamily: "system-ui, sans-serif",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "#14514d", color: "#ffffff" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "#ffffff" },
  ".cm-completionDetail": { color: "#4d565b", fontStyle: "normal", marginLeft: "1em" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "5px solid #b3261e" },
  ".cm-diagnostic-info": { borderLeft: "5px solid #14514d" },
  ".cm-panels": { backgroundColor: "#eef2f1", color: "#0b0c0c" },
});

// ── Names ───────────────────────────────────────────────────────────────────

/** What can be written next: names with their labels, words of the language, the text's own. */
function completed({ words, names }) {
  const boost = { fact: 3, figure: 3, outcome: 3, step: 2, value: 1, field: 1 };
  const known = names.map(({ name, label, kind }) => ({
    label: name,
    detail: label,
    info: kind,
    boost: boost[kind] ?? 0,
  }));
  const phrases = words.map((word) => ({ label: word, type: "keyword", boost: -1 }));
  const taken = new Set([...known, ...phrases].map((each) => each.label));
  const declared = /\b(?:parameter|step|calculate|decide|table|source|record|values)\s+([a-z]\w*)/g;
  return (context) => {
    const word = context.matchBefore(/[A-Za-z_][\w.]*$/);
    if (!word && !context.explicit) return null;
    if (word && word.text.length < 2 && !context.explicit) return null;
    const at = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (["string", "comment"].includes(at)) return null;
    const own = new Set();
    for (const [, name] of context.state.doc.toString().matchAll(declared)) {
      if (!taken.has(name)) own.add(name);
    }
    const here = [...own].map((label) => ({ label, detail: "of this text", boost: 3 }));
    return {
      from: word ? word.from : context.pos,
      options: [...here, ...known, ...phrases],
      validFor: /^[\w.]*$/,
    };
  };
}

// ── What the server says ────────────────────────────────────────────────────

/** Asks about the text, one question at a time, and only tells what is said of the text as it is. */
class Desk {
  constructor(view) {
    this.view = view;
    this.waiting = 0;
    this.asking = false;
    this.again = false;
  }

  /** Asks when nothing was typed for so long. */
  soon(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.live(), pause);
  }

  async live() {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    const { doc } = this.view.state;
    const told = await this.ask(doc, LIVE);
    this.asking = false;
    const stale = this.again || doc !== this.view.state.doc;
    this.again = false;
    if (!told) {
      say("The text could not be checked. It is tried again.");
      this.soon(AGAIN);
      return;
    }
    // An answer about an older text would mark what is not there any more.
    if (stale) this.soon(0);
    else this.tell(told);
  }

  async ask(doc, wanted) {
    const body = {
      policy: form.elements.policy.value,
      outline: Boolean(form.elements.outline),
      name: form.elements.name?.value ?? "",
      text: doc.toString(),
      wanted,
    };
    try {
      const answer = await fetch("/write/check", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }

  tell(told) {
    if (told.problems) {
      const marks = told.problems.map((wrong) => mark(this.view.state.doc, wrong));
      this.view.dispatch(setDiagnostics(this.view.state, marks));
    }
    for (const [name, html] of Object.entries(told.parts)) {
      const part = document.getElementById(name);
      // The server has escaped everything that the text says.
      if (part && part.innerHTML !== html) part.innerHTML = html;
      document.getElementById(`part-${name}`)?.removeAttribute("hidden");
    }
    links(this.view);
    form.dataset.checked = String((Number(form.dataset.checked) || 0) + 1);
    say(told.summary);
  }

  /** Puts the text into the one layout. */
  async format() {
    const { doc } = this.view.state;
    const told = await this.ask(doc, ["layout"]);
    if (doc !== this.view.state.doc) return;
    if (told?.layout === undefined) {
      say(told?.not_laid_out ?? "The text could not be laid out.");
      return;
    }
    const line = doc.lineAt(this.view.state.selection.main.head).number;
    if (told.layout !== doc.toString()) {
      this.view.dispatch({ changes: { from: 0, to: doc.length, insert: told.layout } });
      const now = this.view.state.doc;
      const { from } = now.line(Math.min(line, now.lines));
      this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    }
    say("The text is laid out.");
  }

  /** Proves what can be proved of everybody, which takes longer. */
  async prove() {
    say("Proving what the text says of everybody.");
    const { doc } = this.view.state;
    const told = await this.ask(doc, ["problems", "proofs"]);
    if (told && doc === this.view.state.doc) this.tell(told);
    else say("The text was not proved, because it has changed meanwhile or could not be asked about.");
  }
}

/** A problem as a mark in the text. Columns are counted in characters, the text in units. */
function mark(doc, wrong) {
  const spot = wrong.places.find((place) => place.file === undefined);
  const offset = (line, column) => {
    if (line > doc.lines) return doc.length;
    const { from, text } = doc.line(line);
    return from + [...text].slice(0, column - 1).join("").length;
  };
  const from = spot ? offset(spot.line, spot.column) : 0;
  const to = spot ? Math.max(from, offset(spot.end_line, spot.end_column)) : 0;
  return {
    from,
    to,
    severity: wrong.error ? "error" : "info",
    message: wrong.help ? `${wrong.message}\n${wrong.help}` : wrong.message,
  };
}

/** Says something to whoever listens to the page, once. */
function say(words) {
  const status = document.getElementById("status");
  if (status.textContent !== words) status.textContent = words;
}

// ── The page around it ──────────────────────────────────────────────────────

function buttons(view) {
  document.getElementById("format").addEventListener("click", (event) => {
    event.preventDefault();
    view.desk.format();
  });
  document.getElementById("prove").addEventListener("click", (event) => {
    event.preventDefault();
    view.desk.prove();
  });
  form.elements.name?.addEventListener("change", () => view.desk.soon(0));
  form.addEventListener("submit", () => (area.value = view.state.doc.toString()));
}

function results(view) {
  document.getElementById("results").addEventListener("click", (event) => {
    const to = event.target.closest("button.ev-goto");
    if (!to) return;
    const { doc } = view.state;
    const line = doc.line(Math.min(Number(to.dataset.line), doc.lines));
    const before = [...line.text].slice(0, Number(to.dataset.column) - 1).join("").length;
    view.dispatch({ selection: { anchor: line.from + before }, scrollIntoView: true });
    view.focus();
  });
  links(view);
}

/** Places that are told can be gone to. */
function links() {
  for (const place of document.querySelectorAll("span.ev-goto")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ev-goto";
    Object.assign(button.dataset, place.dataset);
    button.textContent = place.textContent;
    place.replaceWith(button);
  }
}

/** Whoever leaves with a text that is nowhere else is asked. */
function leaving(view) {
  const start = view.state.doc;
  let sent = false;
  form.addEventListener("submit", () => {
    sent = true;
    setTimeout(() => (sent = false), 2000);
  });
  addEventListener("beforeunload", (event) => {
    if (!sent && !view.state.doc.eq(start)) event.preventDefault();
  });
}
