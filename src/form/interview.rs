//! Questions one at a time, each only while its answer can still matter.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::problem::FormProblem;
use super::question::{AnswerShape, FormQuestion};
use super::reply::{is_unknown, items, meant};
use super::written::reply_of;
use crate::decision::{Answer, Decision, DecisionProblem, Inquiry, NeedOf};
use crate::model::case::{Case, Known, Origin, Range, VariableId};
use crate::model::policy::{FactId, NodeId, Per, Supposed};
use crate::model::{CaseReader, Policy};
use crate::program::Prepared;
use crate::source::Problem;
use crate::syntax::read_value;

/// What was replied to one question.
///
/// The replies to an interview are its whole state: given again in their order, they lead to
/// the same question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The fact, as a case would write it: `supports[2].cost`.
    pub name: String,
    /// What was answered, as it was typed; nothing where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// An interview: what is asked of a policy, and what has been replied so far.
///
/// The next question is the first fact, in declared order, that an answer still needs; the day
/// of the decision comes before all. What was left open is not asked again, and when every
/// outcome is decided nothing is.
///
/// # Examples
/// ```
/// use evenhand::form::Interview;
/// use evenhand::library::Library;
///
/// let text = r#"
/// vocabulary "Words"
///   facts
///     day : date
///     urgent : yes/no
///     price : money from £0.00 to £100.00
///   outcomes
///     allowed : yes/no
///
/// baseline "Nation" uses "Words"
///   illustrative
///   decides as at day
///   decide allowed
///     normally yes
///     [N1] but no when not urgent and price is over £40.00
/// "#;
/// let mut library = Library::default();
/// library.add("nation.policy", text, true);
/// let nation = library.find("Nation").expect("it is in the text");
/// let prepared = library.prepare(nation).prepared.expect("nothing is wrong");
/// let allowed = prepared.policy().node_named("allowed").expect("it is decided");
///
/// let mut interview = Interview::new(&prepared, &[allowed]);
/// interview.answer("2026-05-01").expect("it is a day");
/// assert_eq!(interview.next().map(|asked| asked.name.as_str()), Some("urgent"));
/// interview.answer("n").expect("no is an answer");
///
/// // A number says nothing of pounds, so it is asked again.
/// let problem = interview.answer("50").expect_err("it is no money");
/// assert_eq!(problem.help().as_deref(), Some("write `£50.00`"));
/// interview.answer("£50.00").expect("it is money");
/// assert!(interview.next().is_none());
/// ```
pub struct Interview<'p> {
    prepared: &'p Prepared,
    asked: Vec<NodeId>,
    supposing: Vec<Supposed>,
    case: Case,
    /// What was replied, and what was known before it.
    replies: Vec<(VariableId, Reply, Case)>,
    /// What the answers need, each with the outcome, and whether it certainly matters.
    needs: Vec<(VariableId, NodeId, bool)>,
    next: Option<(VariableId, FormQuestion)>,
}

impl<'p> Interview<'p> {
    /// Begins with nothing known.
    pub fn new(prepared: &'p Prepared, asked: &[NodeId]) -> Self {
        let mut interview = Interview {
            prepared,
            asked: asked.to_vec(),
            supposing: Vec::new(),
            case: Case::unknown(prepared.policy()),
            replies: Vec::new(),
            needs: Vec::new(),
            next: None,
        };
        // A case that says nothing has no day, and so nothing that could be refused.
        let _ = interview.learn(Case::unknown(prepared.policy()));
        interview.choose();
        interview
    }

    /// Begins with a case that is known in part.
    ///
    /// # Errors
    /// [`DecisionProblem`] where the case is refused as it is; that it gives no day is no reason.
    pub fn from_case(
        prepared: &'p Prepared,
        asked: &[NodeId],
        case: Case,
    ) -> Result<Self, DecisionProblem> {
        let inquiry = Inquiry {
            case,
            asked: asked.to_vec(),
            supposing: Vec::new(),
        };
        Interview::from_inquiry(prepared, inquiry)
    }

    /// Begins with what an inquiry asks, knows and supposes.
    ///
    /// # Errors
    /// As [`Interview::from_case`].
    pub fn from_inquiry(prepared: &'p Prepared, inquiry: Inquiry) -> Result<Self, DecisionProblem> {
        let mut interview = Interview {
            supposing: inquiry.supposing,
            ..Interview::new(prepared, &inquiry.asked)
        };
        interview.learn(inquiry.case)?;
        interview.choose();
        Ok(interview)
    }

    /// What is asked, known and supposed so far, as an inquiry.
    pub fn inquiry(&self) -> Inquiry {
        self.inquiry_with(self.case.clone())
    }

    /// The question that comes next; nothing where no answer can matter any more.
    pub fn next(&self) -> Option<&FormQuestion> {
        self.next.as_ref().map(|(_, question)| question)
    }

    /// What was replied so far, in order.
    pub fn replies(&self) -> impl Iterator<Item = &Reply> {
        self.replies.iter().map(|(_, reply, _)| reply)
    }

    /// What is known so far.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The decision on what is known so far.
    ///
    /// # Errors
    /// [`DecisionProblem::NoDay`] while the day of the decision is not known.
    pub fn decision(&self) -> Result<Decision<'p>, DecisionProblem> {
        self.inquiry().decide(self.prepared)
    }

    /// Takes an answer to the question that is asked.
    ///
    /// # Shapes
    /// Written as in a case, or by the number, the name or the words of a value; several values
    /// of a set with commas between. `unknown` leaves it open.
    ///
    /// # Errors
    /// What is wrong with the answer, and what to write; then the same question is still asked.
    pub fn answer(&mut self, text: &str) -> Result<(), Problem> {
        let Some((id, question)) = &self.next else {
            return Err(Problem::new(FormProblem::NothingAsked));
        };
        let id = *id;
        if is_unknown(text.trim().to_lowercase().as_str()) {
            return self.skip();
        }
        let before = self.case.clone();
        let after = self.with(before.clone(), id, &question.answer, text)?;
        let name = question.name.clone();
        let answer = Some(text.trim().to_owned());
        self.learn(after).map_err(Problem::new)?;
        self.replies.push((id, Reply { name, answer }, before));
        self.choose();
        Ok(())
    }

    /// Leaves the question open; it is not asked again.
    ///
    /// # Errors
    /// [`FormProblem::DayNeeded`] for the day of the decision, without which nothing is decided.
    pub fn skip(&mut self) -> Result<(), Problem> {
        let Some((id, question)) = &self.next else {
            return Err(Problem::new(FormProblem::NothingAsked));
        };
        if Some(*id) == self.day() {
            return Err(Problem::new(FormProblem::DayNeeded));
        }
        let name = question.name.clone();
        let reply = Reply { name, answer: None };
        self.replies.push((*id, reply, self.case.clone()));
        self.choose();
        Ok(())
    }

    /// Takes the last reply back, and asks that question again; `false` where there is none.
    pub fn back(&mut self) -> bool {
        let Some((_, _, before)) = self.replies.pop() else {
            return false;
        };
        // It was taken before, so it is taken again.
        let _ = self.learn(before);
        self.choose();
        true
    }

    /// Gives replies again, as far as they are those to the questions that are asked; whether
    /// all of them were.
    pub fn resume(&mut self, replies: &[Reply]) -> bool {
        replies.iter().all(|reply| {
            let is_asked = self.next().is_some_and(|asked| asked.name == reply.name);
            let taken = match &reply.answer {
                _ if !is_asked => return false,
                Some(answer) => self.answer(answer),
                None => self.skip(),
            };
            taken.is_ok()
        })
    }

    // ── Questions by their names ────────────────────────────────────────────

    /// Every question that can be asked now, in order, the next one first.
    pub fn questions(&self) -> Vec<FormQuestion> {
        match self.open_day() {
            Some(_) => self.next().cloned().into_iter().collect(),
            None => {
                let open: BTreeSet<VariableId> = self.open().collect();
                open.into_iter().map(|id| self.question(id)).collect()
            }
        }
    }

    /// The question about a fact by its name, whether or not it is asked now.
    pub fn about(&self, name: &str) -> Option<FormQuestion> {
        self.variable_named(name).map(|id| self.question(id))
    }

    /// What is known of a fact, as it would be answered.
    pub fn known(&self, name: &str) -> Option<String> {
        reply_of(self.prepared, &self.case, self.variable_named(name)?)
    }

    /// Leaves questions open by the names of their facts: those that are not known are not
    /// asked. A name that the policy has not is passed over.
    pub fn leave_open(&mut self, names: &[String]) {
        for name in names {
            if let Some(id) = self.variable_named(name).filter(|id| self.can_be_left(*id)) {
                let (name, answer) = (name.clone(), None);
                let reply = Reply { name, answer };
                self.replies.push((id, reply, self.case.clone()));
            }
        }
        self.choose();
    }

    /// Takes several replies at once, in place of what was known of these facts; one without an
    /// answer makes its fact unknown, and leaves it open.
    ///
    /// # Errors
    /// What is wrong with each, by the name of its fact, or with all of them together; then
    /// nothing is taken.
    pub fn take(&mut self, replies: &[Reply]) -> Result<(), Vec<(Option<String>, Problem)>> {
        let before = self.case.clone();
        let mut case = before.clone();
        let mut problems = Vec::new();
        let mut taken = Vec::new();
        for reply in replies {
            let named = Some(reply.name.clone());
            let there = |id: &VariableId| self.is_there(*id, &case);
            let Some(id) = self.variable_named(&reply.name).filter(there) else {
                problems.push((named, Problem::new(FormProblem::NothingAsked)));
                continue;
            };
            let answer = reply.answer.as_deref().map(str::trim);
            let answer = answer.filter(|answer| !is_unknown(&answer.to_lowercase()));
            match answer {
                Some(answer) => {
                    let shape = self.question(id).answer;
                    match self.with(case.clone(), id, &shape, answer) {
                        Ok(after) => case = after,
                        Err(problem) => problems.push((named, problem)),
                    }
                }
                None if Some(id) == self.day() => {
                    problems.push((named, Problem::new(FormProblem::DayNeeded)));
                }
                None => {
                    self.cut_items(&mut case, id, 0);
                    case.forget_given(id);
                }
            }
            taken.push((id, reply.clone()));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.learn(case)
            .map_err(|problem| vec![(None, Problem::new(problem))])?;
        self.replies
            .retain(|(id, _, _)| !taken.iter().any(|(own, _)| own == id));
        let taken = taken.into_iter();
        self.replies
            .extend(taken.map(|(id, reply)| (id, reply, before.clone())));
        self.choose();
        Ok(())
    }

    /// Adds an item to a list of which nothing is known yet, or takes one away, from 0; whether
    /// there is room for it, or there was such an item.
    ///
    /// # Errors
    /// Why the case can't be decided then, and then it stays as it was.
    pub fn change_items(
        &mut self,
        list: &str,
        without: Option<usize>,
    ) -> Result<bool, DecisionProblem> {
        let Some((id, fact)) = self.list_named(list) else {
            return Ok(false);
        };
        let Range::Count { least, most } = self.prepared.variables().get(id).range else {
            return Ok(false);
        };
        let (count, others) = match self.case.get(id) {
            Known::Is(count) => (count, false),
            Known::Between(count, _) => (count, true),
            Known::Unknown | Known::None => (0, false),
        };
        let mut case = self.case.clone();
        let after = match without {
            None => count + 1,
            Some(item) if i64::try_from(item).is_ok_and(|item| item < count) => {
                self.move_up(&mut case, fact, item, count);
                count - 1
            }
            Some(_) => return Ok(false),
        };
        if after > most || (after < least && !others) {
            return Ok(false);
        }
        case.set(
            id,
            match others && after < most {
                true => Known::Between(after.max(least), most),
                false => Known::Is(after),
            },
        );
        self.learn(case)?;
        self.choose();
        Ok(true)
    }

    /// Moves the items behind one that is taken away each to the place before its own.
    fn move_up(&self, case: &mut Case, list: FactId, without: usize, count: i64) {
        let variables = self.prepared.variables();
        let fields = self
            .policy()
            .list(list)
            .map_or(0, |(own, _)| own.fields.len());
        let count = usize::try_from(count).unwrap_or(0);
        for item in without..count {
            for field in 0..fields {
                let place = |item: usize| {
                    let item = u8::try_from(item).unwrap_or(u8::MAX);
                    variables.field(list, item, field)
                };
                case.forget_given(place(item));
                if item + 1 < count {
                    case.move_given(place(item + 1), place(item));
                }
            }
        }
    }

    /// Forgets the items of a list behind the first few.
    fn cut_items(&self, case: &mut Case, id: VariableId, count: i64) {
        let variables = self.prepared.variables();
        let Origin::Count(list) = variables.get(id).origin else {
            return;
        };
        for own in variables.ids() {
            match variables.get(own).origin {
                Origin::Field { list: of, item, .. } if of == list && i64::from(item) >= count => {
                    case.forget_given(own);
                }
                _ => {}
            }
        }
    }

    fn variable_named(&self, name: &str) -> Option<VariableId> {
        let variables = self.prepared.variables();
        let mut all = variables.ids();
        all.find(|id| self.policy().variable_name(variables.get(*id)) == name)
    }

    fn list_named(&self, name: &str) -> Option<(VariableId, FactId)> {
        let id = self.variable_named(name)?;
        match self.prepared.variables().get(id).origin {
            Origin::Count(list) => Some((id, list)),
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Field { .. } => None,
        }
    }

    /// Whether nothing is known of a fact, and an answer can do without it.
    fn can_be_left(&self, id: VariableId) -> bool {
        Some(id) != self.day()
            && self.case.get(id) == Known::Unknown
            && !self.replies.iter().any(|(own, _, _)| *own == id)
    }

    fn policy(&self) -> &'p Policy {
        self.prepared.policy()
    }

    fn inquiry_with(&self, case: Case) -> Inquiry {
        Inquiry {
            case,
            asked: self.asked.clone(),
            supposing: self.supposing.clone(),
        }
    }

    fn day(&self) -> Option<VariableId> {
        let fact = self.policy().decision_day()?;
        Some(self.prepared.variables().fact(fact))
    }

    /// Takes a case in place of what was known, and works out what its answers need.
    ///
    /// # Errors
    /// Why it can't be decided, and then nothing is taken in.
    fn learn(&mut self, case: Case) -> Result<(), DecisionProblem> {
        self.needs = match self.inquiry_with(case.clone()).decide(self.prepared) {
            Ok(decision) => self.needs(&decision, &case),
            Err(DecisionProblem::NoDay { .. }) => Vec::new(),
            Err(problem) => return Err(problem),
        };
        self.case = case;
        Ok(())
    }

    /// A case with the answer to a question.
    fn with(
        &self,
        case: Case,
        id: VariableId,
        shape: &AnswerShape,
        text: &str,
    ) -> Result<Case, Problem> {
        match shape {
            AnswerShape::Items { least, most } => self.with_items(case, id, *least, *most, text),
            _ => self.with_value(case, id, &meant(shape, text).map_err(Problem::new)?),
        }
    }

    fn with_items(
        &self,
        mut case: Case,
        id: VariableId,
        least: i64,
        most: i64,
        text: &str,
    ) -> Result<Case, Problem> {
        let items = items(least, most, text).map_err(Problem::new)?;
        let known = match items.others && items.count < most {
            true => Known::Between(items.count.max(least), most),
            false => Known::Is(items.count),
        };
        self.cut_items(&mut case, id, items.count);
        case.set(id, known);
        Ok(case)
    }

    fn with_value(&self, case: Case, id: VariableId, value: &str) -> Result<Case, Problem> {
        let mut reader = CaseReader::going_on(self.policy(), case);
        match read_value(value, 0) {
            Ok(value) => reader.give_variable(id, &value),
            Err(problems) => {
                let first = problems.into_iter().next();
                return Err(first.unwrap_or_else(|| unreachable!("it says what it can't read")));
            }
        }
        let (case, problems) = reader.finish();
        match problems.into_iter().next() {
            None => Ok(case),
            Some(problem) => Err(Problem::new(problem)),
        }
    }

    // ── What comes next ─────────────────────────────────────────────────────

    fn choose(&mut self) {
        let first = self.open_day().or_else(|| self.open().min());
        self.next = first.map(|id| (id, self.question(id)));
    }

    /// The day of the decision, while it is not known.
    fn open_day(&self) -> Option<VariableId> {
        let day = self.day()?;
        (self.case.get(day) == Known::Unknown).then_some(day)
    }

    /// The facts that answers need and that can be asked for; one may be told several times.
    fn open(&self) -> impl Iterator<Item = VariableId> {
        let needed = self.needs.iter().map(|(id, _, _)| *id);
        needed.filter(|id| self.can_be_asked(*id))
    }

    /// The question about a fact, with what hangs on it.
    fn question(&self, id: VariableId) -> FormQuestion {
        let mut question = FormQuestion::about(self.prepared, id);
        if Some(id) == self.day() {
            question.matters = true;
            question.decides = self.asked.iter().map(|node| self.label(*node)).collect();
            return question;
        }
        for (_, node, matters) in self.needs.iter().filter(|(own, _, _)| *own == id) {
            question.matters |= matters;
            let label = self.label(*node);
            if !question.decides.contains(&label) {
                question.decides.push(label);
            }
        }
        question
    }

    /// The facts that answers need, each with the outcome, and whether it certainly matters.
    fn needs(&self, decision: &Decision<'_>, case: &Case) -> Vec<(VariableId, NodeId, bool)> {
        let mut needs = Vec::new();
        for answered in &decision.answers {
            let Answer::Undecided(undecided) = &answered.answer else {
                continue;
            };
            for need in &undecided.needs {
                if let NeedOf::Fact(id) = need.of {
                    needs.push((id, answered.node, need.matters));
                }
            }
        }
        // How many answers there are hangs on how many items there are.
        for node in &self.asked {
            if let Per::Item(list) = self.policy().node(*node).per {
                let count = self.prepared.variables().fact(list);
                if !matches!(case.get(count), Known::Is(_)) {
                    needs.push((count, *node, true));
                }
            }
        }
        needs
    }

    /// Whether nothing was replied to it yet, and it is of no item that may not be there.
    fn can_be_asked(&self, id: VariableId) -> bool {
        let replied = self.replies.iter().any(|(own, _, _)| *own == id);
        !replied && self.is_there(id, &self.case)
    }

    /// Whether a fact is of no item, or of one that a case certainly has.
    fn is_there(&self, id: VariableId, case: &Case) -> bool {
        match self.prepared.variables().get(id).origin {
            Origin::Field { list, item, .. } => {
                match case.get(self.prepared.variables().fact(list)) {
                    Known::Is(least) | Known::Between(least, _) => i64::from(item) < least,
                    Known::Unknown | Known::None => false,
                }
            }
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => true,
        }
    }

    fn label(&self, node: NodeId) -> String {
        self.policy().node(node).label.clone()
    }
}
