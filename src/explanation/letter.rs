//! [`Explanation`] → a letter in plain words, to the person whom the answers are about.
//!
//! A letter says nothing that the explanation does not hold, and leaves out what a person does
//! not need in order to follow the answer or to doubt it: tags, files, tests that came to
//! nothing, steps that change nothing. Its own words are few and short; all others come from the
//! labels and reasons of the policy.

use textwrap::{Options, WordSeparator, WordSplitter, fill};

use super::changes::MOVES_WITH;
use super::footnotes::Footnotes;
use super::line::{
    AnswerTold, ChangeTold, Explained, Explanation, FactChanged, FigureUsed, Judgement, Line,
    LineKind, NeedTold, Standing, WhyNotTold,
};
use super::sentence::{capitalised, clause, is_amount, question, sentence};
use super::worded::{challenge_words, joined, settles};

/// How many columns a letter has.
const COLUMNS: usize = 72;
/// From how many further values on a change is told as a list.
const MANY: usize = 2;
/// How many changes a letter tells: the nearest are first.
const CHANGES: usize = 5;
/// How deep the steps of a calculation are followed.
const DEEPEST: usize = 3;

/// Why something is missing that no case could say, and how a letter says so.
const MISSING: [(&str, &str); 4] = [
    ("not published", "This has not been published:"),
    ("not found", "We looked for this and have not found it:"),
    ("not set", "This is not set:"),
    ("not decided", "This is not decided:"),
];

/// Makes a letter of an explanation.
///
/// # Shapes
/// Plain text of 72 columns (addresses stay whole), headings as questions, lists with `-`. The
/// answers stand first, each in a sentence.
pub fn to_letter(explanation: &Explanation) -> String {
    letter_of(explanation).text
}

/// The same letter by its parts, for whatever lays them out itself.
pub fn letter_parts(explanation: &Explanation) -> Vec<LetterPart> {
    letter_of(explanation).parts
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterPart {
    /// The heading of all that is said of one answer, where there are several.
    Title(String),
    /// A heading, which is a question.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list, with how deep it stands.
    Item(usize, String),
    /// A source by its number, with its address where it has one.
    Source(String, Option<String>),
}

fn letter_of(explanation: &Explanation) -> Letter<'_> {
    let mut letter = Letter {
        explanation,
        parts: Vec::new(),
        text: String::new(),
        notes: Footnotes::default(),
    };
    letter.status();
    for answer in &explanation.answers {
        letter.opening(answer);
    }
    letter.whose_rules();
    let several = explanation.answers.len() > 1;
    for answer in &explanation.answers {
        if several {
            letter.part(&capitalised(&named(answer)));
        }
        letter.answer(answer);
    }
    letter.left_open();
    letter.challenges();
    letter.sources();
    letter
}

struct Letter<'e> {
    explanation: &'e Explanation,
    parts: Vec<LetterPart>,
    text: String,
    notes: Footnotes,
}

impl Letter<'_> {
    // ── Layout ──────────────────────────────────────────────────────────────

    fn laid(&mut self, text: &str, first: &str, next: &str) {
        let options = Options::new(COLUMNS)
            .initial_indent(first)
            .subsequent_indent(next)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        self.text += &fill(text, options);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Words that stand below a heading or a list without a line between.
    fn line(&mut self, text: &str) {
        self.parts.push(LetterPart::Paragraph(text.to_owned()));
        self.laid(text, "", "");
    }

    fn paragraph(&mut self, text: &str) {
        self.blank();
        self.line(text);
    }

    fn heading(&mut self, text: &str) {
        self.parts.push(LetterPart::Heading(text.to_owned()));
        self.blank();
        self.laid(text, "", "");
        self.blank();
    }

    /// The heading of all that is said of one answer, where there are several.
    fn part(&mut self, text: &str) {
        self.parts.push(LetterPart::Title(text.to_owned()));
        self.blank();
        let rule = "-".repeat(text.chars().count().min(COLUMNS));
        self.laid(text, "", "");
        self.laid(&rule, "", "");
    }

    fn item(&mut self, depth: usize, text: &str) {
        self.parts.push(LetterPart::Item(depth, text.to_owned()));
        let first = format!("{}- ", "  ".repeat(depth));
        let next = " ".repeat(first.len());
        self.laid(text, &first, &next);
    }

    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        for item in items {
            self.item(0, &item);
        }
    }

    // ── The answer ──────────────────────────────────────────────────────────

    /// That the rules are no one's, or not in force yet; what was supposed.
    fn status(&mut self) {
        let title = &self.explanation.policy.title;
        let words = match self.explanation.policy.status {
            Some("illustrative") => Some(format!(
                "This is only an example. The rules of {title} are made up."
            )),
            Some("proposed") => Some(format!(
                "This is only a proposal. The rules of {title} are not decided on yet."
            )),
            Some(_) | None => None,
        };
        if let Some(words) = words {
            self.paragraph(&words);
        }
        for supposed in &self.explanation.supposing {
            self.paragraph(&sentence(&format!("This supposes that {supposed}")));
        }
        if !self.explanation.what_if.is_empty() {
            self.paragraph("You asked what if something were other than it is.");
        }
        for changed in &self.explanation.what_if {
            let (then, now) = (&changed.words, &changed.now.words);
            self.paragraph(&sentence(&format!("We took it that {then}. It is {now}")));
        }
    }

    fn opening(&mut self, answer: &Explained) {
        let text = match &answer.answer {
            AnswerTold::Decided { value } => sentence(&said(answer, &value.words)),
            AnswerTold::NotApplicable => {
                sentence(&format!("this does not apply here: {}", named(answer)))
            }
            AnswerTold::NoAnswer { .. } => format!(
                "There is no answer to this: {}. The rules do not settle it. The fault is in the rules, not with you.",
                named(answer)
            ),
            AnswerTold::Undecided { answers, needs, .. } => undecided(answer, answers, needs),
        };
        self.paragraph(&text);
        if let Some(was) = &answer.was {
            let was = sentence(&said(answer, was));
            self.paragraph(&format!("As things are, this is the answer: {was}"));
        }
    }

    fn whose_rules(&mut self) {
        let policy = &self.explanation.policy;
        let baseline = policy.baseline.as_ref();
        let baseline = baseline.map_or(String::new(), |title| format!(" and of {title}"));
        self.paragraph(&format!(
            "This is how it stands on {}. We followed the rules of {}{baseline}.",
            self.explanation.day_in_words, policy.title
        ));
    }

    fn answer(&mut self, answer: &Explained) {
        match &answer.answer {
            AnswerTold::Decided { .. } | AnswerTold::NotApplicable => self.why(answer),
            AnswerTold::NoAnswer { .. } => self.clash(answer),
            AnswerTold::Undecided {
                answers,
                needs,
                ways,
                certain,
                ..
            } => {
                let ways = ways.iter().map(|way| {
                    sentence(&format!("if {}, {}", way.when, said(answer, &way.answer)))
                });
                self.possible(answer, answers, ways.collect(), *certain);
                self.needs(needs, *certain);
            }
        }
        if !answer.conditions.is_empty() {
            self.heading("Are there any conditions?");
            self.line("Yes:");
            self.list(answer.conditions.iter().cloned());
        }
        for why_not in &answer.why_not {
            self.why_not(why_not);
        }
        if matches!(
            answer.answer,
            AnswerTold::Decided { .. } | AnswerTold::NotApplicable
        ) {
            self.facts(answer);
            self.figures(&answer.lines);
            self.judgements(&answer.judgements);
        }
        self.changes(answer);
    }

    // ── Why ─────────────────────────────────────────────────────────────────

    fn why(&mut self, answer: &Explained) {
        let mut reasons = Vec::new();
        gather_reasons(&answer.lines, &mut reasons);
        let steps = worked_out(&answer.lines);
        let but = others(answer);
        if reasons.is_empty() && steps.is_empty() && but.is_empty() {
            return;
        }
        self.heading("Why?");
        match reasons.as_slice() {
            [] => {}
            [only] => self.line(only),
            several => self.list(several.iter().cloned()),
        }
        if !steps.is_empty() {
            self.line("We worked it out in these steps:");
            self.blank();
            for (depth, step) in steps {
                self.item(depth, &step);
            }
        }
        for other in but {
            self.paragraph(&other);
        }
    }

    /// Rules that hold and contradict one another.
    fn clash(&mut self, answer: &Explained) {
        let clashing: Vec<String> = answer
            .lines
            .iter()
            .filter(|line| line.standing == Some(Standing::Clashes))
            .map(|line| {
                let reason = line.reason.as_ref();
                let reason = reason.map_or(String::new(), |reason| sentence(reason));
                let gives = sentence(&said(answer, gives(line)));
                format!("{gives} {reason}").trim_end().to_owned()
            })
            .collect();
        if !clashing.is_empty() {
            self.heading("What is wrong with the rules?");
            self.line("They give more than one answer:");
            self.list(clashing);
        }
    }

    fn why_not(&mut self, why_not: &WhyNotTold) {
        self.heading(&format!(
            "Why is it not \u{201c}{}\u{201d}?",
            why_not.answer
        ));
        for line in why_not.lines.iter().filter(|line| !line.folded) {
            let words = line.reason.as_ref().unwrap_or(&line.text);
            match &line.standing {
                Some(Standing::DidNotHold) => {
                    self.item(0, &sentence(&format!("this does not hold: {words}")));
                }
                Some(Standing::SetAsideBy(_) | Standing::HoldsButOutranked(_)) => {
                    let words = format!("this holds, but another rule comes first: {words}");
                    self.item(0, &sentence(&words));
                }
                Some(Standing::CantTell) => {
                    let words = format!("we can't say yet whether this holds: {words}");
                    self.item(0, &sentence(&words));
                }
                Some(Standing::DecidedIt | Standing::Clashes) | None => {
                    self.item(0, &sentence(words));
                }
            }
            // What stands against it; a rule that holds has nothing against it but the other.
            let against = matches!(
                line.standing,
                Some(Standing::DidNotHold | Standing::CantTell)
            );
            let tests = line
                .lines
                .iter()
                .filter(|test| against && test.kind == LineKind::Test);
            for test in tests {
                if let Some(fact) = fact_words(test) {
                    self.item(1, &fact);
                }
            }
        }
        for remark in &why_not.remarks {
            self.paragraph(&sentence(remark));
        }
    }

    // ── What it rests on ────────────────────────────────────────────────────

    /// The facts that the rules looked at, so that a wrong one can be seen.
    fn facts(&mut self, answer: &Explained) {
        let mut facts = Vec::new();
        // Whether something applies is tested by no rule.
        let by_itself = matches!(answer.answer, AnswerTold::NotApplicable);
        gather_facts(&answer.lines, by_itself, &mut facts);
        if !facts.is_empty() {
            self.heading("What facts did we use?");
            self.list(facts);
        }
    }

    fn figures(&mut self, lines: &[Line]) {
        let mut figures: Vec<&FigureUsed> = Vec::new();
        gather_figures(lines, &mut figures);
        if figures.is_empty() {
            return;
        }
        self.heading("What figures did we use?");
        for figure in figures {
            let words = self.figure(figure);
            self.item(0, &words);
        }
    }

    /// A figure with its amount, since when it holds, and where it is from.
    fn figure(&mut self, figure: &FigureUsed) -> String {
        let mut words = format!("{}: {}", capitalised(&figure.label), figure.value.words);
        if let Some(days) = &figure.in_force {
            words += &format!(", {days}");
        }
        let mut notes: Vec<String> = Vec::new();
        let numbers: Vec<String> = figure
            .sources
            .iter()
            .map(|source| self.notes.number(source).to_string())
            .collect();
        match numbers.as_slice() {
            [] => {}
            [only] => notes.push(format!("source {only}")),
            several => notes.push(format!("sources {}", several.join(", "))),
        }
        notes.extend(figure.grade.map(|grade| firmness(grade).to_owned()));
        match notes.is_empty() {
            true => words,
            false => format!("{words}. {}", sentence(&notes.join("; "))),
        }
    }

    fn judgements(&mut self, judgements: &[Judgement]) {
        let judged: Vec<String> = judgements
            .iter()
            .filter(|judgement| is_known(&judgement.value))
            .map(judgement_words)
            .collect();
        if judged.is_empty() && !judgements.is_empty() {
            return;
        }
        self.heading("What did someone have to judge?");
        match judged.is_empty() {
            true => self.line("Nothing."),
            false => self.list(judged),
        }
    }

    // ── What is open ────────────────────────────────────────────────────────

    /// What the answer may still be: by what it hangs on, where that is one fact.
    fn possible(
        &mut self,
        answer: &Explained,
        answers: &[(String, bool)],
        ways: Vec<String>,
        certain: bool,
    ) {
        if answers.len() < 2 && ways.is_empty() {
            return;
        }
        self.heading("What can the answer be?");
        if !ways.is_empty() {
            return self.list(ways);
        }
        let lead = match certain {
            true => "Each of these is still possible:",
            false => "It may be one of these:",
        };
        self.line(lead);
        self.list(
            answers
                .iter()
                .map(|(words, _)| sentence(&said(answer, words))),
        );
    }

    fn needs(&mut self, needs: &[NeedTold], certain: bool) {
        let (facts, others): (Vec<&NeedTold>, Vec<&NeedTold>) =
            needs.iter().partition(|need| need.why == "fact");
        if !facts.is_empty() {
            self.heading("What do we still need to know?");
            let hangs = match certain {
                true => "The answer hangs on this:",
                false => "The answer may hang on this:",
            };
            self.line(hangs);
            self.list(facts.iter().map(|need| asked_for(need)));
            self.paragraph("If you can tell us any of this, please do. Then we can look again.");
        }
        if others.is_empty() {
            return;
        }
        self.heading("What is missing from the rules?");
        for (why, words) in MISSING {
            let missing: Vec<String> = others
                .iter()
                .filter(|need| need.why == why)
                .map(|need| asked_for(need))
                .collect();
            if !missing.is_empty() {
                self.line(words);
                self.list(missing);
            }
        }
    }

    fn changes(&mut self, answer: &Explained) {
        let Some(changes) = &answer.changes else {
            return;
        };
        let single = changes
            .lines
            .iter()
            .filter(|change| change.facts.len() == 1);
        let told: Vec<&ChangeTold> = single.take(CHANGES).collect();
        // What would only open the answer is told where nothing else is.
        let open: &[String] = if told.is_empty() { &changes.open } else { &[] };
        if told.is_empty() && open.is_empty() && changes.remarks.is_empty() {
            return;
        }
        self.heading("What would change this?");
        let mut answers: Vec<&str> = Vec::new();
        for change in &told {
            if !answers.contains(&change.answer.as_str()) {
                answers.push(&change.answer);
            }
        }
        for then in answers {
            let alike = told.iter().copied().filter(|change| change.answer == then);
            self.changes_to(answer, then, &alike.collect::<Vec<_>>());
        }
        for remark in open.iter().take(CHANGES).chain(&changes.remarks) {
            // Many facts would be one long sentence.
            let listed = remark
                .split_once(": ")
                .filter(|_| !changes.moves.is_empty());
            match listed.filter(|(lead, _)| lead.starts_with(MOVES_WITH)) {
                Some((lead, facts)) => {
                    self.paragraph(&format!("{}:", capitalised(lead)));
                    facts.split("; ").for_each(|fact| self.item(0, fact));
                }
                None => self.paragraph(&sentence(remark)),
            }
        }
    }

    /// The changes that give one answer; many values of one fact stand in a list of their own.
    fn changes_to(&mut self, answer: &Explained, then: &str, changes: &[&ChangeTold]) {
        let if_so = match changes {
            [_] => "if this is so:",
            _ => "if one of these is so:",
        };
        let words = format!("{} {if_so}", capitalised(&said(answer, then)));
        self.paragraph(&words);
        for fact in changes.iter().flat_map(|change| &change.facts) {
            let words = changed_words(fact);
            if fact.or.len() < MANY {
                self.item(0, &words);
                continue;
            }
            let values = std::iter::once(&fact.then).chain(&fact.or);
            let values: Vec<&str> = values.map(|value| value.words.as_str()).collect();
            let all = joined(values.iter().copied());
            self.item(0, &format!("{}:", words.replace(&all, "one of these")));
            values.iter().for_each(|value| self.item(1, value));
        }
    }

    // ── The end ─────────────────────────────────────────────────────────────

    /// What was asked and is not decided by what is known, where that is only named.
    fn left_open(&mut self) {
        let explanation = self.explanation;
        if !explanation.left_open.is_empty() {
            self.heading("What can we not say yet?");
            self.line("We do not know enough yet to say this:");
            self.list(explanation.left_open.iter().map(named));
        }
    }

    /// How the answers can be challenged, each way once.
    fn challenges(&mut self) {
        let mut ways: Vec<String> = Vec::new();
        for challenge in self
            .explanation
            .answers
            .iter()
            .flat_map(|own| &own.challenges)
        {
            let way = sentence(&challenge_words(challenge));
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        if !ways.is_empty() {
            self.heading("What if you disagree?");
            self.line("If something here is wrong, tell us. You can also do this:");
            self.list(ways);
        }
    }

    fn sources(&mut self) {
        let explanation = self.explanation;
        let mut unclear = false;
        for answer in &explanation.answers {
            // The steps of what can't be worked out yet are not told.
            let open = matches!(answer.answer, AnswerTold::Undecided { .. });
            let told = answer
                .lines
                .iter()
                .filter(|line| !(open && line.kind.is_reckoned()));
            gather_notes(told, &mut self.notes, &mut unclear);
        }
        let sources = std::mem::take(&mut self.notes);
        if sources.sources().is_empty() {
            return;
        }
        self.heading("Where are the rules and figures from?");
        for (at, source) in sources.sources().iter().enumerate() {
            let own = if source.secondary {
                " (someone else's account)"
            } else {
                ""
            };
            let part = if source.read_in_part {
                " (we read only a part)"
            } else {
                ""
            };
            let lead = format!("{}. ", at + 1);
            let next = " ".repeat(lead.len());
            let title = format!("{}{own}{part}", source.title);
            self.laid(&title, &lead, &next);
            let address = source.at.clone();
            self.parts
                .push(LetterPart::Source(format!("{lead}{title}"), address));
            if let Some(address) = &source.at {
                self.laid(address, &next, &next);
            }
        }
        if unclear {
            self.paragraph("Some of these are not clear. The full record says how we read them.");
        }
    }
}

// ── Sentences ────────────────────────────────────────────────────────────────

/// What is asked, behind a verb or by itself: `what you pay`, `whether you may go`.
fn named(answer: &Explained) -> String {
    let label = question(&answer.label, answer.is_yes_or_no);
    let label = label.unwrap_or_else(|| answer.label.clone());
    match &answer.of {
        Some(of) => format!("{label} ({of})"),
        None => label,
    }
}

/// An answer as a clause.
fn said(answer: &Explained, words: &str) -> String {
    match words {
        "does not apply" => "this does not apply".to_owned(),
        words if words.starts_with("no answer") => "the rules give no answer".to_owned(),
        words => {
            // Nobody pays no pounds and no pence.
            let nothing = answer.label.starts_with("what ") && words.starts_with("£0.00");
            let words = if nothing { "nothing" } else { words };
            of_which(answer, &clause(&answer.label, &rounded(words)))
        }
    }
}

fn of_which(answer: &Explained, clause: &str) -> String {
    match &answer.of {
        Some(of) => format!("{of}: {clause}"),
        None => clause.to_owned(),
    }
}

/// That an answer can't be given yet, and for want of what.
fn undecided(answer: &Explained, answers: &[(String, bool)], needs: &[NeedTold]) -> String {
    let cannot = match question(&answer.label, answer.is_yes_or_no) {
        Some(_) => format!("We can't say yet {}", named(answer)),
        None => format!("We can't yet work out {}", named(answer)),
    };
    let wants = |why: &str| needs.iter().any(|need| need.why == why);
    let mut because = Vec::new();
    if wants("fact") {
        because.push("we do not know enough yet");
    }
    if wants("not published") {
        because.push("not every figure that we need has been published");
    }
    if wants("not found") {
        because.push("we have not found every figure that we need");
    }
    if wants("not set") || wants("not decided") {
        because.push("the rules leave a part of it open");
    }
    let cannot = match because.as_slice() {
        [] => format!("{cannot}."),
        [only] => format!("{cannot}, because {only}."),
        several => format!("{cannot}. {}", sentence(&several.join(", and "))),
    };
    match answers {
        [(only, _)] if is_amount(only) => format!("{cannot} It is {only}."),
        _ => cannot,
    }
}

/// Something that is not known, as what is asked for, and whose it is to judge.
fn asked_for(need: &NeedTold) -> String {
    let label = question(&need.label, need.is_yes_or_no);
    let label = label.unwrap_or_else(|| need.label.clone());
    match &need.judged_by {
        Some(by) => format!("{label} (the {by} judges this)"),
        None => label,
    }
}

/// What was judged, by whom: `The head judged that it helps.`
fn judgement_words(judgement: &Judgement) -> String {
    let Judgement { by, label, value } = judgement;
    match value.as_str() {
        "yes" | "no" => format!("The {by} judged that {}.", clause(label, value)),
        value if is_amount(value) => format!("The {by} put this at {value}: {label}."),
        value => format!("The {by} judged this to be {value}: {label}."),
    }
}

/// A change as a clause: `what it costs is £40.00 or less`.
fn changed_words(fact: &FactChanged) -> String {
    match &fact.judged_by {
        Some(by) => format!("the {by} judges that {}", fact.words),
        None => fact.words.clone(),
    }
}

/// What is said of a figure that is not simply published.
fn firmness(grade: &'static str) -> &'static str {
    match grade {
        "derived" => "worked out from what is published",
        "secondary" => "known only from someone else's words",
        "recalled" => "from memory",
        "illustrative" => "made up",
        "proposed" => "not decided on yet",
        "supposed" => "supposed for this question",
        other => other,
    }
}

/// What a test saw, as a fact: `It is lawful.`, `What it costs: £55.00`.
fn fact_words(test: &Line) -> Option<String> {
    let (label, value) = test.fact.as_ref()?;
    if !is_known(&value.words) {
        return None;
    }
    Some(match value.words.as_str() {
        value @ ("yes" | "no") => sentence(&clause(label, value)),
        value => sentence(&format!("{label}: {}", rounded(value))),
    })
}

fn is_known(value: &str) -> bool {
    !["not known", "whatever it is"].contains(&value)
}

/// What a rule gives, without the reason for it.
fn gives(line: &Line) -> &str {
    let reason = line.reason.as_deref().unwrap_or_default();
    let text = line.text.strip_suffix(reason).unwrap_or(&line.text);
    text.trim_end_matches([':', ' '])
}

/// What other rules that hold would have given.
fn others(answer: &Explained) -> Vec<String> {
    let told = answer.lines.iter().filter(|line| !line.folded);
    told.filter_map(|line| {
        let but = match &line.standing {
            Some(Standing::HoldsButOutranked(by)) if !by.is_empty() => "the rule above comes first",
            Some(Standing::SetAsideBy(_)) => "another rule comes first",
            Some(
                Standing::HoldsButOutranked(_)
                | Standing::DecidedIt
                | Standing::Clashes
                | Standing::DidNotHold
                | Standing::CantTell,
            )
            | None => return None,
        };
        let reason = line.reason.as_ref()?;
        Some(format!(
            "{} By itself, that would mean that {}. But {but}.",
            sentence(reason),
            said(answer, gives(line))
        ))
    })
    .collect()
}

// ── What lines hold ──────────────────────────────────────────────────────────

/// The reasons of the rules that decided, those they rest on among them, each once.
fn gather_reasons(lines: &[Line], reasons: &mut Vec<String>) {
    for line in lines.iter().filter(|line| !line.folded) {
        if line.kind.is_reckoned() {
            continue;
        }
        if settles(line) {
            let words = match (&line.reason, line.kind) {
                (Some(reason), _) => sentence(reason),
                (None, LineKind::Row) => "A table of the rules says so.".to_owned(),
                (None, _) => sentence(&line.text),
            };
            // What a table says for another rule stands among the facts.
            let nested = line.kind == LineKind::Row && !reasons.is_empty();
            if !nested && !reasons.contains(&words) {
                reasons.push(words);
            }
        }
        gather_reasons(&line.lines, reasons);
    }
}

/// The facts that rules looked at which decided, or would have.
fn gather_facts(lines: &[Line], counts: bool, facts: &mut Vec<String>) {
    for line in lines.iter().filter(|line| !line.folded) {
        let counts = match &line.standing {
            Some(
                Standing::DecidedIt | Standing::HoldsButOutranked(_) | Standing::SetAsideBy(_),
            ) => true,
            Some(Standing::Clashes | Standing::DidNotHold | Standing::CantTell) => false,
            None => counts,
        };
        let judged = line.judged_by.is_some();
        if counts
            && line.kind == LineKind::Test
            && !judged
            && let Some(fact) = fact_words(line)
            && !facts.contains(&fact)
        {
            facts.push(fact);
        }
        gather_facts(&line.lines, counts, facts);
    }
}

fn gather_figures<'l>(lines: &'l [Line], figures: &mut Vec<&'l FigureUsed>) {
    for line in lines.iter().filter(|line| !line.folded && !is_open(line)) {
        for figure in &line.figures {
            let known = figure.value.plain != "unknown" && !figure.value.plain.starts_with("not ");
            if known && !figures.contains(&figure) {
                figures.push(figure);
            }
        }
        gather_figures(&line.lines, figures);
    }
}

/// Numbers the sources of what was told, behind those that figures named already.
fn gather_notes<'l>(
    lines: impl IntoIterator<Item = &'l Line>,
    notes: &mut Footnotes,
    unclear: &mut bool,
) {
    for line in lines.into_iter().filter(|line| !line.folded) {
        let out = matches!(
            line.standing,
            Some(Standing::DidNotHold | Standing::CantTell)
        );
        if out || (line.kind.is_reckoned() && is_nothing(line)) {
            continue;
        }
        for source in &line.sources {
            notes.number(source);
        }
        *unclear |= line.reading.is_some();
        gather_notes(&line.lines, notes, unclear);
    }
}

// ── Calculations ─────────────────────────────────────────────────────────────

/// The steps of a calculation that came to something, each with how deep it stands.
fn worked_out(lines: &[Line]) -> Vec<(usize, String)> {
    let mut told = Vec::new();
    let mut before: Vec<&Line> = Vec::new();
    for step in lines.iter().filter(|line| line.kind.is_reckoned()) {
        if is_nothing(step) || passes_on(step, before.last().copied()) {
            continue;
        }
        tell_step(step, 0, &before, &mut told);
        before.push(step);
    }
    told
}

/// Whether a step only takes over what the one before it came to.
fn passes_on(step: &Line, before: Option<&Line>) -> bool {
    let same = before.is_some_and(|before| before.value.is_some() && before.value == step.value);
    let parts = step.lines.iter().filter(|under| !is_nothing(under));
    same && parts.count() <= 1 && !chooses(step)
}

/// Whether one of several was chosen in a line or under it.
fn chooses(line: &Line) -> bool {
    line.kind == LineKind::Carried || line.lines.iter().any(chooses)
}

/// What a step is called, without the reason for it.
fn label_of(line: &Line) -> &str {
    let reason = line.reason.as_ref().filter(|_| line.kind == LineKind::Step);
    reason
        .and_then(|reason| line.text.strip_suffix(reason.as_str())?.strip_suffix(": "))
        .unwrap_or(&line.text)
}

/// Whether a line is not known.
fn is_open(line: &Line) -> bool {
    let words = line.value.as_ref().map(|value| value.words.as_str());
    words.is_some_and(|words| !is_known(words) || words == "not found")
}

/// Whether a line came to nothing, or to nothing that is known, and says no more.
fn is_nothing(line: &Line) -> bool {
    let zero = line
        .value
        .as_ref()
        .is_none_or(|value| value.plain.starts_with("£0.00"));
    let says = matches!(
        line.kind,
        LineKind::NotCounted | LineKind::Limit | LineKind::Carried | LineKind::Rule
    );
    line.folded || is_open(line) || (zero && !says && line.lines.iter().all(is_nothing))
}

fn tell_step(line: &Line, depth: usize, before: &[&Line], told: &mut Vec<(usize, String)>) {
    let again = |own: &Line| {
        let steps = || before.iter().chain([&line]);
        own.kind == LineKind::Part && steps().any(|step| label_of(step) == own.text)
    };
    // Of several, only the one that counts is followed.
    let chosen = line
        .lines
        .iter()
        .any(|under| under.kind == LineKind::Carried);
    let under: Vec<&Line> = line
        .lines
        .iter()
        .filter(|under| !is_nothing(under) && !again(under))
        .filter(|under| !(chosen && under.kind == LineKind::Part))
        .collect();
    // What says the same again and more takes the place of a line.
    if let [only] = under.as_slice()
        && line.kind == LineKind::Item
        && only.value == line.value
        && only.text.starts_with(&line.text)
    {
        return tell_step(only, depth, before, told);
    }
    let Some(text) = step_words(line, depth) else {
        return;
    };
    told.push((depth, text));
    if depth < DEEPEST {
        for under in under {
            tell_step(under, depth + 1, before, told);
        }
    }
}

/// A line of a calculation in words; none for what a person need not follow.
fn step_words(line: &Line, depth: usize) -> Option<String> {
    let value = line.value.as_ref().map(|value| rounded(&value.words));
    let given = line.given.as_ref();
    let given = given.map_or(String::new(), |given| format!(" ({given})"));
    let with = |text: &str| match &value {
        Some(value) => format!("{text}{given}: {value}"),
        None => format!("{text}{given}"),
    };
    match line.kind {
        LineKind::Step => {
            let words = with(label_of(line));
            let words = if depth == 0 {
                capitalised(&words)
            } else {
                words
            };
            Some(match &line.reason {
                Some(reason) => format!("{words}. {}", sentence(reason)),
                None => words,
            })
        }
        // A figure is told among the figures.
        LineKind::Part if !line.figures.is_empty() => None,
        LineKind::Add | LineKind::Item | LineKind::Part => Some(with(&line.text)),
        LineKind::TakeOff => Some(format!("take off {}", with(&line.text))),
        LineKind::Carried => Some(format!(
            "{}. This is the one that counts.",
            with(&line.text)
        )),
        LineKind::NotCounted | LineKind::Limit => Some(rounded(&line.text)),
        LineKind::Rounding => (!line.text.contains("£0.01")).then(|| rounded(&line.text)),
        LineKind::Rule | LineKind::Normally | LineKind::Row => {
            settles(line).then(|| line.reason.as_ref().unwrap_or(&line.text).clone())
        }
        LineKind::Outcome | LineKind::Test | LineKind::Above => None,
    }
}

/// Amounts that are not whole pence yet, told as about so many: `£87.2076…` is `about £87.21`.
fn rounded(words: &str) -> String {
    let mut text = String::new();
    let mut rest = words;
    while let Some(at) = rest.find('…') {
        let (before, behind) = (&rest[..at], &rest[at + '…'.len_utf8()..]);
        let is_part = |sign: char| sign.is_ascii_digit() || sign == '.' || sign == ',';
        let start = before.trim_end_matches(is_part).len();
        let (lead, digits) = before.split_at(start);
        match to_pence(digits) {
            Some(amount) => {
                let sign = lead.trim_end_matches(['£', '–']).len();
                text += &format!("{}about {}{amount}", &lead[..sign], &lead[sign..]);
            }
            None => {
                text += before;
                text.push('…');
            }
        }
        rest = behind;
    }
    text + rest
}

/// Digits with four places behind the point → with two, half going up.
fn to_pence(digits: &str) -> Option<String> {
    let (whole, places) = digits.split_once('.')?;
    let places: i64 = places.get(..4)?.parse().ok()?;
    let whole: i64 = whole.replace(',', "").parse().ok()?;
    let pence = whole.checked_mul(100)?.checked_add((places + 50) / 100)?;
    let pounds = (pence / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in pounds.chars().enumerate() {
        if at > 0 && (pounds.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Some(format!("{grouped}.{:02}", pence % 100))
}
